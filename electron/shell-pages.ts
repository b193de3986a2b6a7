/**
 * The shell's own two pages, for when there is no till to draw: what is wrong and what to do, and the technician's way out of
 * kiosk mode. They have no script and no way to main: what a person chooses is an address that the page cannot go to, and
 * that main hears of by that (`windows.ts`).
 */
const ORIGIN = 'yika://shell'

export const SHELL_PAGES = {
	/** The till process has died too often. */
	tillTrouble: `${ORIGIN}/till-trouble`,
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
body { max-width: 40em; margin: 4em auto; padding: 0 1em }
h1 { font-size: 1.6em }
a, button { display: inline-block; min-height: 2.6em; padding: .5em 1.4em; font: inherit; color: #fff; background: #0b5d3b; border: 0; border-radius: .4em; text-decoration: none }
a.quiet { color: #0b5d3b; background: none }
input { font: inherit; padding: .5em; width: 14em }`

const TRIED_AGAIN = `<p><a id="again" href="/again">重试 Try again</a></p>`
const NOTHING_LOST = `<p>已完成的交易和当前的购物篮都在本机存好，没有丢失。<br>Completed sales and the basket are kept on this machine. Nothing is lost.</p>`

const TROUBLE = (zh: string, en: string, doctor: string) => `<h1>${zh}<br>${en}</h1>${NOTHING_LOST}<ol>
<li>按“重试”。<br>Choose “Try again”.</li>
<li>还是不行：关机再开机。<br>If it stops again: switch the machine off and on.</li>
<li>再不行：请门店 IT ${doctor}。<br>If that does not help: store IT runs <code>${doctor}</code>.</li></ol>${TRIED_AGAIN}`

const FORM = (refused: string) => `<h1>退出全屏模式<br>Leave kiosk mode</h1>${refused}
<form action="/left" method="get"><p><label>技术员密码 Technician’s password<br>
<input type="password" name="password" autofocus autocomplete="off"></label></p>
<p><button>退出 Leave</button> <a class="quiet" href="/back">返回收银 Back to the till</a></p></form>`

const BODIES: Readonly<Record<string, string>> = {
	'/till-trouble': TROUBLE('收银程序反复停止', 'The till keeps stopping', 'yika doctor --settings till.json'),
	'/page-trouble': TROUBLE('画面反复中断', 'The screen keeps failing', 'yika doctor --settings till.json'),
	'/leave': FORM(''),
	'/leave-refused': FORM(
		'<p id="refused">密码不对，或试得太多。<br>The password is wrong, or was tried too often.</p>',
	),
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
