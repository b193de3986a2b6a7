/** What charges outside the till: the payment terminal, the gateway of the payment apps, and their customers. */
import { formatMinor, minor } from '../../protocol/base/money.ts'
import type { BenchPayments } from './bench-contract.ts'
import { BenchKey, Panel, type Send } from './panel.tsx'

const TERMINAL = {
	approves: 'Approves',
	declines: 'Declines',
	answersLate: 'Late',
	diesAfterApproval: 'Dies after approval',
} as const
const GATEWAY = {
	approves: 'Approves',
	declines: 'Declines',
	needsConfirmation: 'Customer confirms',
	diesAfterApproval: 'Dies after approval',
} as const

type Kind<Names extends object> = keyof Names & string
const kindsOf = <Names extends object>(names: Names) => Object.keys(names) as Kind<Names>[]

export function PaymentsPanel({ payments, send }: { readonly payments: BenchPayments; readonly send: Send }) {
	const { terminal, gateway } = payments
	return (
		<Panel title="Payments">
			<div className="machine-row" data-testid="bench-terminal" data-state={terminal.behaviour}>
				<Charged name="Card terminal" chargedMinor={terminal.chargedMinor} />
				<span className="panel-keys">
					{kindsOf(TERMINAL).map((behaviour) => (
						<BenchKey
							key={behaviour}
							tone={terminal.behaviour === behaviour ? 'lit' : 'plain'}
							onPress={() => send({ kind: 'setTerminal', behaviour })}
							testId={`terminal-${behaviour}`}
						>
							{TERMINAL[behaviour]}
						</BenchKey>
					))}
					<BenchKey
						isDisabled={!terminal.isBusy}
						onPress={() => send({ kind: 'finishTerminal' })}
						testId="terminal-finish"
					>
						Finish
					</BenchKey>
					<BenchKey
						tone={terminal.isOn ? 'danger' : 'lit'}
						onPress={() => send({ kind: 'powerTerminal', on: !terminal.isOn })}
						testId="terminal-power"
					>
						{terminal.isOn ? 'Switch off' : 'Switch on'}
					</BenchKey>
				</span>
			</div>
			<div className="machine-row" data-testid="bench-gateway" data-state={gateway.behaviour}>
				<Charged name="Payment apps" chargedMinor={gateway.chargedMinor} />
				<span className="panel-keys">
					{kindsOf(GATEWAY).map((behaviour) => (
						<BenchKey
							key={behaviour}
							tone={gateway.behaviour === behaviour ? 'lit' : 'plain'}
							onPress={() => send({ kind: 'setGateway', behaviour })}
							testId={`gateway-${behaviour}`}
						>
							{GATEWAY[behaviour]}
						</BenchKey>
					))}
					<BenchKey
						isDisabled={!gateway.isBusy}
						onPress={() => send({ kind: 'confirmGateway' })}
						testId="gateway-confirm"
					>
						Customer pays
					</BenchKey>
					<BenchKey
						tone={gateway.isThere ? 'plain' : 'lit'}
						isDisabled={gateway.isThere}
						onPress={() => send({ kind: 'gatewayBack' })}
						testId="gateway-back"
					>
						Come back
					</BenchKey>
					<BenchKey onPress={() => send({ kind: 'scanPaymentCode', scheme: 'wechat' })} testId="scan-wechat">
						Scan WeChat code
					</BenchKey>
					<BenchKey onPress={() => send({ kind: 'scanPaymentCode', scheme: 'alipay' })} testId="scan-alipay">
						Scan Alipay code
					</BenchKey>
				</span>
			</div>
		</Panel>
	)
}

function Charged({ name, chargedMinor }: { readonly name: string; readonly chargedMinor: number }) {
	return (
		<span>
			<strong>{name}</strong> <small className="figures">charged {formatMinor(minor(chargedMinor))}</small>
		</span>
	)
}
