package ui

import (
	"crypto/sha256"
	"encoding/base64"
	"html/template"
	"strings"
)

// JSEnabledLine is the one script inside the page. It marks pages whose browser runs our scripts, before anything is
// drawn. The page and the policy both take it from here, so they cannot drift apart.
const JSEnabledLine = `if("noModule" in HTMLScriptElement.prototype)document.body.classList.add("js-enabled","nhsuk-frontend-supported");`

var jsEnabled = template.HTML("<script>" + JSEnabledLine + "</script>") //nolint:gosec // constant

// CSPHash is the source expression that allows JSEnabledLine, quotes included.
func CSPHash() string {
	sum := sha256.Sum256([]byte(JSEnabledLine))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// ContentSecurityPolicy is the value of the header for pages: our own files, that one line, and nothing else.
func ContentSecurityPolicy() string {
	return strings.Join([]string{
		"default-src 'none'",
		"script-src 'self' " + CSPHash(),
		"style-src 'self'",
		"img-src 'self'",
		"font-src 'self'",
		"connect-src 'self'",
		"form-action 'self'",
		"base-uri 'none'",
		"frame-ancestors 'none'",
		"require-trusted-types-for 'script'",
		"trusted-types 'none'",
	}, "; ")
}
