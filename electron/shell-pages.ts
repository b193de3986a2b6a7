/**
 * The shell's own pages, for when there is no till to draw: what is wrong and what to do, and the technician's way out of
 * kiosk mode. They have no script and no way to main: what a person chooses is an address that the page cannot go to, and
 * that main hears of by that (`windows.ts`).
 */
const ORIGIN = 'yika://shell'

export const SHELL_PAGES = {
	/** The till process has died too often. */
	tillTrouble: `${ORIGIN}/till-trouble`,
	/** The machine's secret is in the desktop's keeping, and cannot be had. */
	secretTrouble: `${ORIGIN}/secret-trouble`,
	/** The process that draws has died too often. */
	pageTrouble: `${ORIGIN}/page-trouble`,
	leave: `${ORIGIN}/leave`,
	leaveRefused: `${ORIGIN}/leave-refused`,
} as const

/** What a person may choose on them. `left` carries `?password=`. */
export const SHELL_CHOICES = {
	again: `${ORIGIN}/again`,
	left: `${ORIGIN}/left`,
	back: `${ORIGIN}/back`,
} as const

export const SHELL_POLICY =
	"default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

export function isShellPage(url: string): boolean {
	return url.startsWith(`${ORIGIN}/`)
}

const STYLE = `html { font: 22px/1.5 'Noto Sans CJK SC', sans-serif; background: #f4f2ee; color: #1d1b18 }
[lang=en] { font-family: 'Noto Sans', 'DejaVu Sans', 'Segoe UI', sans-serif }
body { max-width: 40em; margin: 4em auto; padding: 0 1em }
h1 { font-size: 1.6em }
a, button { display: inline-flex; align-items: center; min-height: 2.6em; padding: 0 1.4em; font: inherit; color: #fff; background: #0b5d3b; border: 0; border-radius: .4em; text-decoration: none }
a.quiet { color: #0b5d3b; background: none }
input { font: inherit; padding: .5em; width: 14em }`

const DOCTOR = 'yika doctor --settings till.json'
const TRIED_AGAIN = `<p><a id="again" href="/again">重试 Try again</a></p>`
const NOTHING_LOST = `<p>${both(
	'已完成的交易和当前的购物篮都在本机存好，没有丢失。',
	'Completed sales and the basket are kept on this machine. Nothing is lost.',
)}</p>`

function steps(...items: readonly (readonly [zh: string, en: string])[]): string {
	return `<ol>${items.map(([zh, en]) => `<li>${both(zh, en)}</li>`).join('')}</ol>${TRIED_AGAIN}`
}

const TROUBLE = (zh: string, en: string) =>
	`<h1>${both(zh, en)}</h1>${NOTHING_LOST}${steps(
		['按“重试”。', 'Choose “Try again”.'],
		['还是不行：关机再开机。', 'If it stops again: switch the machine off and on.'],
		[
			`再不行：请门店 IT 运行 <code>${DOCTOR}</code>。`,
			`If that does not help: store IT runs <code>${DOCTOR}</code>.`,
		],
	)}`

const SECRET_TROUBLE = `<h1>${both('这台机器的密钥取不出来', 'This machine’s secret cannot be opened')}</h1>
<p>${both('没有它，本机存的数据打不开；什么也没有删除。', 'Without it, what this machine keeps stays locked. Nothing has been deleted.')}</p>${steps(
	[
		'用平时运行收银的用户登录，再按“重试”。',
		'Log in as the user who always runs the till, then choose “Try again”.',
	],
	['硬盘换到了别的机器：装回原机。', 'The disk was put into another machine: put it back into its own.'],
	[
		'系统重装过，或都不行：请门店 IT 用新加入码重新加入。',
		'The system was installed anew, or nothing helps: store IT joins the till again with a new code.',
	],
)}`

const FORM = (refused: string) => `<h1>${both('退出全屏模式', 'Leave kiosk mode')}</h1>${refused}
<form action="/left" method="get"><p><label>${both('技术员密码', 'Technician’s password')}<br>
<input type="password" name="password" autofocus autocomplete="off"></label></p>
<p><button>退出 Leave</button> <a class="quiet" href="/back">返回收银 Back to the till</a></p></form>`

const BODIES: Readonly<Record<string, string>> = {
	'/till-trouble': TROUBLE('收银程序反复停止', 'The till keeps stopping'),
	'/page-trouble': TROUBLE('画面反复中断', 'The screen keeps failing'),
	'/secret-trouble': SECRET_TROUBLE,
	'/leave': FORM(''),
	'/leave-refused': FORM(
		`<p id="refused">${both('密码不对，或试得太多。', 'The password is wrong, or was tried too often.')}</p>`,
	),
}

function both(zh: string, en: string): string {
	return `${zh}<br><span lang="en">${en}</span>`
}

/** Null where there is nothing. */
export function shellFile(pathname: string): { readonly text: string; readonly type: string } | null {
	if (pathname === '/shell.css') return { text: STYLE, type: 'text/css; charset=utf-8' }
	const body = BODIES[pathname]
	if (body === undefined) return null
	const head = `<meta charset="utf-8"><title>Yika 一卡</title><link rel="stylesheet" href="/shell.css">`
	return {
		text: `<!doctype html><html lang="zh-CN"><head>${head}</head><body>${body}</body></html>`,
		type: 'text/html; charset=utf-8',
	}
}
