package identity

import (
	"slices"
	"sort"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// glyph is a character of a password as somebody reads it who guesses: plain without case and accents, and class without
// the digits and signs that stand in for letters, so that "P@ssw0rd" reads as "password". It is for comparing only.
type glyph struct {
	plain, class rune
}

// standIns are the characters that are commonly put in a letter's place. l and I are hard to tell apart, so they are one.
var standIns = map[rune]rune{
	'4': 'a', '@': 'a', '8': 'b', '(': 'c', '3': 'e', '€': 'e', '6': 'g', '9': 'g', '#': 'h', 'l': 'i', '1': 'i', '!': 'i', '|': 'i',
	'0': 'o', '5': 's', '$': 's', '7': 't', '+': 't', '2': 'z',
}

// fold reads a text in that way. What only stands between words is left out: "pass-word" is "password".
func fold(text string) []glyph {
	var out []glyph
	for _, r := range norm.NFKD.String(strings.ToValidUTF8(text, "")) {
		r = unicode.ToLower(r)
		if between(r) || unicode.Is(unicode.M, r) {
			continue
		}
		class, stands := standIns[r]
		if !stands {
			class = r
		}
		out = append(out, glyph{r, class})
	}
	return out
}

// between tells of characters that part words.
func between(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || strings.ContainsRune("-_.,:;/'’`*~\\", r)
}

func classes(glyphs []glyph) string {
	var out strings.Builder
	for _, g := range glyphs {
		out.WriteRune(g.class)
	}
	return out.String()
}

// words is a set of folded words, sorted.
type words []string

func newWords(list []string) words {
	set := make(words, 0, len(list))
	for _, word := range list {
		if folded := classes(fold(word)); folded != "" {
			set = append(set, folded)
		}
	}
	slices.Sort(set)
	return slices.Clip(slices.Compact(set))
}

// at gives the ends of the words of the set that begin at a place in a text.
func (w words) at(text []glyph, from int) (ends []int) {
	prefix := ""
	for i := from; i < len(text) && len(w) > 0; i++ {
		prefix += string(text[i].class)
		w = w[sort.SearchStrings(w, prefix):]
		w = w[:sort.Search(len(w), func(i int) bool { return !strings.HasPrefix(w[i], prefix) })]
		if len(w) > 0 && w[0] == prefix {
			ends = append(ends, i+1)
		}
	}
	return ends
}

// What it costs to guess a part of a password that somebody who knows the words begins with. A password within
// guessBudget is a word with something added; three random words cost far more.
const (
	costOfLetter = 3
	costOfSign   = 1 // a digit too, and a whole year
	guessBudget  = 8
)

// piece is a part of a text that ends somewhere, and what it costs.
type piece struct{ end, cost int }

// within tells whether a text is made, within the budget, of known words, runs of the keyboard, and at most one of the
// common words, however often. One only: two common words beside each other are many to guess.
func within(text []glyph, known []words, common words) bool {
	pieces := make([][]piece, len(text))
	matches := map[string][][2]int{}
	for i := range text {
		pieces[i] = append(runs(text, i), alone(text, i)...)
		for _, set := range known {
			for _, end := range set.at(text, i) {
				pieces[i] = append(pieces[i], piece{end, 0})
			}
		}
		for _, end := range common.at(text, i) {
			word := classes(text[i:end])
			matches[word] = append(matches[word], [2]int{i, end})
		}
	}
	if cheapest(pieces, nil) <= guessBudget {
		return true
	}
	for _, places := range matches {
		if cheapest(pieces, places) <= guessBudget {
			return true
		}
	}
	return false
}

// cheapest is what the text costs in pieces, where one more word is free at its places (start, end), in order of start.
func cheapest(pieces [][]piece, places [][2]int) int {
	const far = 1 << 20
	cost := make([]int, len(pieces)+1)
	for i := range cost[1:] {
		cost[i+1] = far
	}
	for i, here := range pieces {
		for _, p := range here {
			cost[p.end] = min(cost[p.end], cost[i]+p.cost)
		}
		for len(places) > 0 && places[0][0] == i {
			cost[places[0][1]] = min(cost[places[0][1]], cost[i])
			places = places[1:]
		}
	}
	return cost[len(pieces)]
}

// alone is the character at a place by itself, and a year that begins there.
func alone(text []glyph, i int) []piece {
	cost := costOfSign
	if unicode.IsLetter(text[i].plain) {
		cost = costOfLetter
	}
	found := []piece{{i + 1, cost}}
	if i+4 <= len(text) && isYear(text[i:i+4]) {
		found = append(found, piece{i + 4, costOfSign})
	}
	return found
}

func isYear(text []glyph) bool {
	for _, g := range text {
		if g.plain < '0' || g.plain > '9' {
			return false
		}
	}
	return text[0].plain == '1' && text[1].plain == '9' || text[0].plain == '2' && text[1].plain == '0'
}

// keyboard is what fingers run along, on British and other keyboards, and what people count in.
var keyboard = bothWays(
	"12345678901234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm", "azertyuiop",
	"qsdfghjklm", "wxcvbn", "!\"£$%^&*()", "!@#$%^&*()", "1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn", "7ujm", "147", "258", "369", "159", "357",
	"1q2w3e4r5t6y7u8i9o0p", "q1w2e3r4t5y6u7i8o9p0", "1a2b3c4d5e6f7g8h9i", "a1b2c3d4e5f6g7h8i9", "qawsedrftgyhujikolp", "2468024680", "1357913579",
)

func bothWays(lines ...string) (all [][]rune) {
	for _, line := range lines {
		forth := []rune(line)
		back := slices.Clone(forth)
		slices.Reverse(back)
		all = append(all, forth, back)
	}
	return all
}

// runs are the parts of three characters or more from a place on that repeat one character or follow the keyboard. They
// are free. Every length is a piece, because a word may begin where the run goes on.
func runs(text []glyph, from int) (found []piece) {
	longest := same(text, from)
	for _, line := range keyboard {
		if start := slices.Index(line, text[from].plain); start >= 0 {
			longest = max(longest, along(text[from:], line[start:]))
		}
	}
	for length := 3; length <= longest; length++ {
		found = append(found, piece{from + length, 0})
	}
	return found
}

func same(text []glyph, from int) int {
	n := 1
	for from+n < len(text) && text[from+n].plain == text[from].plain {
		n++
	}
	return n
}

func along(text []glyph, line []rune) int {
	n := 0
	for n < len(text) && n < len(line) && text[n].plain == line[n] {
		n++
	}
	return n
}

// repetitive tells whether a text has hardly any different characters, or is one part again and again that would be too
// short by itself.
func repetitive(text []glyph) bool {
	different := map[rune]bool{}
	for _, g := range text {
		different[g.plain] = true
	}
	if len(different) <= 4 {
		return true
	}
	for period := 1; period < shortestPassword && period*2 <= len(text); period++ {
		if slices.Equal(text[period:], text[:len(text)-period]) {
			return true
		}
	}
	return false
}
