/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/render_parts.h"

#include "base/banned.h"

static const char style[] =
    ":root{color-scheme:light dark;--ink:#1a1d21;--dim:#5b6470;"
    "--paper:#fff;--tint:#f3f5f7;--line:#d5dae0;--link:#0b57a4}\n"
    "@media(prefers-color-scheme:dark){:root{--ink:#e7e9ec;--dim:#a3adb8;"
    "--paper:#15181c;--tint:#1f242a;--line:#39414a;--link:#8ec1f5}}\n"
    "*{box-sizing:border-box}\n"
    "body{margin:0 auto;padding:1rem 1.25rem 4rem;max-width:46rem;"
    "background:var(--paper);color:var(--ink);font:1.05rem/1.65 system-ui,"
    "'Noto Sans','Noto Sans CJK SC','PingFang SC','Microsoft YaHei',"
    "sans-serif}\n"
    "a{color:var(--link)}a:focus-visible,summary:focus-visible{outline:3px "
    "solid var(--link);outline-offset:2px}\n"
    ".skip{position:absolute;left:-100rem}.skip:focus{position:static}\n"
    "h1,h2,h3,h4,h5,h6{line-height:1.25;margin:2.2em 0 .5em;"
    "overflow-wrap:anywhere}h1{margin-top:.8em;font-size:1.9rem}"
    "h2{font-size:1.45rem;border-bottom:1px solid var(--line);"
    "padding-bottom:.2em}h3{font-size:1.2rem}h4,h5,h6{font-size:1.05rem}\n"
    "header dl{display:flex;flex-wrap:wrap;gap:.25rem 1.5rem;margin:0;"
    "color:var(--dim);font-size:.95rem}header dt{font-weight:600}"
    "header dd{margin:0 0 0 -1rem}\n"
    "nav{margin:1.5rem 0;padding:.75rem 1.25rem;background:var(--tint);"
    "border-radius:.5rem}nav ol{list-style:none;margin:.5rem 0 0;padding:0;"
    "font-size:.95rem}nav .d3{padding-left:1.25rem}"
    "nav .d4,nav .d5,nav .d6{padding-left:2.5rem}nav summary{"
    "font-weight:600;cursor:pointer}\n"
    ".anchor{margin-left:.4em;color:var(--dim);text-decoration:none;"
    "font-weight:400}\n"
    ".promise{color:var(--dim);font-size:.8em;white-space:nowrap}\n"
    ".note{color:var(--dim);font-size:.9rem;font-style:italic}\n"
    "main details{margin:.6rem 0;border-left:3px solid var(--line);"
    "padding-left:.75rem}main summary{cursor:pointer;color:var(--dim);"
    "font-size:.9rem}\n"
    "pre{overflow-x:auto;padding:.75rem;background:var(--tint);"
    "border-radius:.4rem;font:.85rem/1.5 ui-monospace,Menlo,Consolas,"
    "monospace;white-space:pre-wrap;overflow-wrap:anywhere}\n"
    "img,table{max-width:100%}\n"
    "@media print{body{max-width:none;padding:0;font-size:10.5pt;"
    "background:#fff;color:#000}nav,.skip,.anchor{display:none}"
    "h1,h2,h3,h4{break-after:avoid}pre{background:none;border:1px solid "
    "#999;font-size:8pt}details::details-content{content-visibility:visible;"
    "display:block}a{color:inherit}}\n";

const char *
avow_render_style(void)
{
	return style;
}
