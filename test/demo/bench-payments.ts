/** What charges outside the till, as the bench shows and drives it. */
import type { BenchCommand, BenchLogLine, BenchPayments } from '../../renderer/bench/bench-contract.ts'
import type { Lane } from './lane.ts'

export type PaymentCommand = Extract<
	BenchCommand,
	{
		kind:
			| 'setTerminal'
			| 'finishTerminal'
			| 'powerTerminal'
			| 'setGateway'
			| 'confirmGateway'
			| 'gatewayBack'
			| 'scanPaymentCode'
	}
>

export function runPayment(
	{ terminal, gateway, scanner }: Lane,
	command: PaymentCommand,
	nowMs: number,
): void {
	switch (command.kind) {
		case 'setTerminal':
			terminal.behaviour = command.behaviour
			return
		case 'finishTerminal':
			return terminal.finish()
		case 'powerTerminal':
			return command.on ? terminal.powerOn() : terminal.powerOff()
		case 'setGateway':
			gateway.behaviour = command.behaviour
			return
		case 'confirmGateway':
			return gateway.confirm()
		case 'gatewayBack':
			return gateway.comeBack()
		case 'scanPaymentCode':
			return scanner.scan(paymentCode(command.scheme, nowMs))
	}
}

/** Eighteen digits, another each time, as an app shows them. */
function paymentCode(scheme: 'wechat' | 'alipay', nowMs: number): string {
	return `${scheme === 'wechat' ? '13' : '28'}${(nowMs % 10 ** 16).toString().padStart(16, '0')}`
}

export function paymentNote(command: PaymentCommand): [BenchLogLine['source'], string] {
	switch (command.kind) {
		case 'setTerminal':
			return ['terminal', command.behaviour]
		case 'finishTerminal':
			return ['terminal', 'the customer and the bank are done']
		case 'powerTerminal':
			return ['terminal', command.on ? 'switched on' : 'switched off']
		case 'setGateway':
			return ['gateway', command.behaviour]
		case 'confirmGateway':
			return ['gateway', 'the customer pays']
		case 'gatewayBack':
			return ['gateway', 'is back']
		case 'scanPaymentCode':
			return ['scanner', `a code of ${command.scheme}`]
	}
}

export function benchPayments({ terminal, gateway }: Lane): BenchPayments {
	return {
		terminal: {
			behaviour: terminal.behaviour,
			isOn: terminal.isOn,
			isBusy: terminal.isBusy,
			chargedMinor: sumOf(terminal.charges),
		},
		gateway: {
			behaviour: gateway.behaviour,
			isThere: gateway.isThere,
			isBusy: gateway.waiting !== null,
			chargedMinor: sumOf(gateway.charges),
		},
	}
}

function sumOf(charges: readonly { readonly amountMinor: number }[]): number {
	return charges.reduce((sum, { amountMinor }) => sum + amountMinor, 0)
}
