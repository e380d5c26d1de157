package identity

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	shortestPassword = 12  // characters
	longestPassword  = 256 // characters
)

// Passwords are the rules for a new password: 12 to 256 characters of any kind, and not one that somebody would try
// early. There are no rules about capitals, digits or signs, and what was typed is not altered (NIST SP 800-63B, section
// 3.1.1.2). The zero value, and nil, know no list of common passwords but hold to everything else.
type Passwords struct {
	common words
	any    bool
}

// NewPasswords gives the rules with a list of common passwords, in any order.
func NewPasswords(common []string) *Passwords { return &Passwords{common: newWords(common)} }

// AnyPassword is for the demonstration alone, whose password is printed and holds the product's name. Only the length
// counts. A house test keeps it out of everything else.
func AnyPassword() *Passwords { return &Passwords{any: true} }

// What a password is refused for. Each says what to do instead, in the words of the National Cyber Security Centre.
const (
	tooCommon   = "This password is too common. Use one that nobody would think of, such as three random words"
	tooPersonal = "This password is too close to your name, your email address or your organisation. Use one that nobody would think of, such as three random words"
	tooNear     = "This password is made of words that people here would try first. Use one that nobody would think of, such as three random words"
	tooRegular  = "This password repeats itself or follows the keyboard. Use one that nobody would think of, such as three random words"
)

// fault says what is wrong with a new password, or "". about is what is known of its owner: name, address, organisation.
func (p *Passwords) fault(password string, about ...string) string {
	length := utf8.RuneCountInString(password)
	switch {
	case password == "":
		return "Enter a password"
	case !utf8.ValidString(password):
		return "Password must be made of characters"
	case length < shortestPassword:
		return fmt.Sprintf("Password must be %d characters or more", shortestPassword)
	case length > longestPassword:
		return fmt.Sprintf("Password must be %d characters or fewer", longestPassword)
	case p != nil && p.any:
		return ""
	}
	return p.guessed(fold(password), personal(about))
}

// guessed tries what somebody would try who knows the list, the trade and the person, forwards and backwards.
func (p *Passwords) guessed(typed []glyph, personal words) string {
	var common words
	if p != nil {
		common = p.common
	}
	backwards := slices.Clone(typed)
	slices.Reverse(backwards)
	for _, guess := range []struct {
		known  []words
		common words
		why    string
	}{
		{nil, nil, tooRegular},
		{nil, common, tooCommon},
		{[]words{trade}, nil, tooNear},
		{[]words{personal}, nil, tooPersonal},
		{[]words{trade, personal}, common, tooPersonal},
	} {
		for _, text := range [][]glyph{typed, backwards} {
			if within(text, guess.known, guess.common) {
				return guess.why
			}
		}
	}
	if repetitive(typed) {
		return tooRegular
	}
	return ""
}

// trade are words that are everywhere around this service.
var trade = newWords(strings.Fields(`password passphrase linkfolio demo demonstration nhs cpd nalw pcn link linkworker worker social prescriber
	prescribing portfolio supervisor supervision organisation lead admin administrator manager welcome letmein login signin account secret changeme
	health healthcare care wellbeing community practice surgery personalised trust charity england`))

// personal are the words in what is known of a person, and each of those texts as one word.
func personal(about []string) words {
	var found []string
	for _, text := range about {
		found = append(found, text)
		found = append(found, strings.FieldsFunc(text, between)...)
	}
	return newWords(slices.DeleteFunc(found, func(word string) bool { return len(fold(word)) < 3 && len(word) < 4 }))
}
