/**
 * The page of a till that has not joined yet: a form for the code, what became of it, and how long it took. It has no script; while
 * something goes on it is asked for again (`join-desk.ts`).
 */
import { JOIN_WORDS, type JoinTrouble } from '../../identity/join-words.ts'

export type JoinState =
	| { readonly kind: 'waiting' }
	| { readonly kind: 'joining' }
	| { readonly kind: 'refused'; readonly why: JoinTrouble; readonly typed: string }
	/** This machine could not do its part: `what` is said by the system. */
	| { readonly kind: 'troubled'; readonly what: string; readonly typed: string }
	/** The till is being started. */
	| { readonly kind: 'joined'; readonly name: string; readonly seconds: number }

export const JOIN_STYLE = `html { font: 22px/1.5 'Noto Sans CJK SC', sans-serif; background: #f4f2ee; color: #1d1b18 }
[lang=en] { font-family: 'Noto Sans', 'DejaVu Sans', 'Segoe UI', sans-serif }
body { max-width: 44em; margin: 3em auto; padding: 0 1em }
h1 { font-size: 1.6em; line-height: 1.3 }
label { display: block; font-weight: 600 }
input { box-sizing: border-box; width: 100%; padding: .6em; margin: .3em 0 .8em; font: 20px ui-monospace, monospace; border: 2px solid #6b655c; border-radius: .3em; background: #fff; color: inherit }
input:focus-visible, button:focus-visible { outline: 3px solid #0b5d3b; outline-offset: 2px }
button { min-height: 2.6em; padding: .5em 2em; font: inherit; color: #fff; background: #0b5d3b; border: 0; border-radius: .4em }
.help { margin-top: 2.5em; font-size: .8em; color: #4d483f }
.trouble { padding: .6em .9em; border-left: 6px solid #a3260c; background: #fff; color: #7d1c08; font-weight: 600 }
.now { padding: .6em .9em; border-left: 6px solid #0b5d3b; background: #fff }
code { font-size: .95em }`

/** `path`: where the form is sent, and the page is. `settingsFile`: what will be written. */
export function joinPage(state: JoinState, path: string, settingsFile: string): string {
	const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Yika 一卡</title>
<link rel="stylesheet" href="${path}/join.css">`
	return `<!doctype html><html lang="zh-CN"><head>${head}</head><body><main>${bodyOf(state, path)}
<p class="help">设置 ${english('Settings')}: <code>${escapeHtml(settingsFile)}</code></p></main></body></html>`
}

function bodyOf(state: JoinState, path: string): string {
	switch (state.kind) {
		case 'waiting':
			return form(path, '', '')
		case 'refused': {
			const { zh, en } = JOIN_WORDS[state.why]
			return form(path, trouble(zh, en), state.typed)
		}
		case 'troubled':
			return form(
				path,
				trouble(
					`这台机器写不下密钥或设置：${state.what}。加入码仍有效；请修好后重试`,
					`this machine cannot keep its keys or settings: ${state.what}. The code is still good; mend it and try again`,
				),
				state.typed,
			)
		case 'joining':
			return `${HEAD}<p class="now" id="joining" role="status">正在加入……<br>${english('Joining …')}</p>`
		case 'joined':
			return `${HEAD}<p class="now" id="joined" role="status">${escapeHtml(state.name)} 已加入，用时 ${state.seconds.toFixed(1)} 秒。正在启动收银……<br>
${english(`${state.name} has joined in ${state.seconds.toFixed(1)} s. Starting the till …`)}</p>`
		default:
			return state satisfies never
	}
}

const HEAD = `<h1>把这台收银机加入集团<br>${english('Join this till to the group')}</h1>`

function form(path: string, above: string, typed: string): string {
	return `${HEAD}${above}
<form action="${path}" method="post">
<label for="code">加入码：用扫码枪扫二维码，或输入<br>${english('Code: scan the QR code, or type it')}</label>
<input id="code" name="code" value="${escapeHtml(typed)}" maxlength="300" required autofocus autocomplete="off" autocapitalize="characters" spellcheck="false">
<button id="join">加入 ${english('Join')}</button></form>
<p class="help">加入码由总部生成，30 分钟内有效，只能用一次：<code>yika code S01-04 --at 代理地址:8201</code><br>
${english('Head office makes the code; it is good for 30 minutes, once:')} <code>yika code S01-04 --at agent:8201</code></p>`
}

function trouble(zh: string, en: string): string {
	return `<p class="trouble" id="refused" role="alert">${escapeHtml(zh)}<br>${english(en)}</p>`
}

function english(text: string): string {
	return `<span lang="en">${escapeHtml(text.charAt(0).toUpperCase() + text.slice(1))}</span>`
}

function escapeHtml(text: string): string {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
