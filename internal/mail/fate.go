package mail

import (
	"errors"
	"strings"

	gomail "github.com/wneessen/go-mail"
)

// fate is what became of a letter that was handed to a server.
type fate struct {
	sent    bool
	refused bool   // for good
	lost    bool   // the conversation broke off
	unheard bool   // before the server had heard of the letter
	code    int    // the server's answer, such as 550; 0 when there was none
	stage   string // of the conversation
	problem string // in the server's words
}

// judge says what an error of the conversation means for the letter. Servers say 4xx for "later" and 5xx for "never"; a
// 5xx that is about us rather than the letter counts as "later", so that a wrong setting loses nothing.
func judge(message *gomail.Msg, err error) fate {
	if err == nil || message.IsDelivered() { // it may fail after the server took the letter
		return fate{sent: true}
	}
	f := fate{problem: shorten(err.Error())}
	var said *gomail.SendError
	if !errors.As(err, &said) {
		f.lost = true
		return f
	}
	f.code, f.stage = said.ErrorCode(), said.Reason.String()
	f.lost, f.unheard = f.code == 0, said.Reason == gomail.ErrConnCheck
	if f.code < 500 {
		return f
	}
	switch said.Reason {
	case gomail.ErrSMTPRcptTo:
		f.refused = !aboutUs(f.code, said.EnhancedStatusCode())
	case gomail.ErrSMTPData, gomail.ErrWriteContent, gomail.ErrSMTPDataClose:
		f.refused = true
	}
	return f
}

// aboutUs tells that a server does not take letters from us, rather than for them: it wants a sign-in, or does not relay.
func aboutUs(code int, enhanced string) bool {
	return code == 530 || code == 535 || code == 538 || strings.HasPrefix(enhanced, "5.7.")
}

// shorten keeps what a server said to what an operator reads.
func shorten(text string) string {
	const longest = 300
	text = oneLine(text)
	if runes := []rune(text); len(runes) > longest {
		text = string(runes[:longest-1]) + "…"
	}
	return text
}
