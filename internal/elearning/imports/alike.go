package imports

import (
	"slices"
	"strings"
	"unicode"

	"linkfolio/internal/catalogue"
)

// words is a title taken apart: the words that carry its meaning, and the numbers, such as those of levels and modules.
type words struct {
	meaning []string // in order, each once
	numbers []string
}

// empty are words that titles have or have not without meaning anything else: platforms add them ("NHS Conflict Resolution -
// Level 1 - 3 Years").
var empty = wordSet("a an and at by for from in into of on or the to with your nhs england nhse hee elfh e elearning learning " +
	"course module training session programme package online level part unit cstf csts core skills skill framework " +
	"awareness introduction refresher update basic year month yearly annual annually")

func wordSet(list string) map[string]bool {
	set := map[string]bool{}
	for _, word := range strings.Fields(list) {
		set[stem(word)] = true
	}
	return set
}

// wordsOf takes a title apart. A number before years or months says how long a completion lasts, not what was learned.
func wordsOf(title string) words {
	var w words
	all := strings.Fields(catalogue.TitleKey(title))
	for i, word := range all {
		lasts := i+1 < len(all) && (stem(all[i+1]) == "year" || stem(all[i+1]) == "month")
		switch word = stem(word); {
		case unicode.IsDigit([]rune(word)[0]):
			if !lasts {
				w.numbers = append(w.numbers, strings.TrimLeft(word, "0"))
			}
		case !empty[word] && !slices.Contains(w.meaning, word):
			w.meaning = append(w.meaning, word)
		}
	}
	slices.Sort(w.meaning)
	slices.Sort(w.numbers)
	return w
}

// stem takes the plural off.
func stem(word string) string {
	if len(word) > 3 && strings.HasSuffix(word, "s") && !strings.HasSuffix(word, "ss") {
		return word[:len(word)-1]
	}
	return word
}

// Titles count as alike from these on: the part of all words of both that they share, or where one title has every word of
// the other and at least two, the part that the longer title may have more.
const (
	shared    = 0.6
	contained = 0.5
)

// like says how like two titles are, from 0 to 1. Two titles with different numbers are not alike at all: level 2 is not
// level 1. Below what counts it is 0.
func (w words) like(module words) float64 {
	if len(w.numbers) > 0 && len(module.numbers) > 0 && !slices.Equal(w.numbers, module.numbers) {
		return 0
	}
	both := 0
	for _, word := range w.meaning {
		if _, found := slices.BinarySearch(module.meaning, word); found {
			both++
		}
	}
	if both == 0 {
		return 0
	}
	likeness := float64(both) / float64(len(w.meaning)+len(module.meaning)-both)
	switch {
	case likeness >= shared:
		return likeness
	case both >= 2 && both == len(module.meaning): // the title says more than the module's
		return likeness
	case both >= 2 && both == len(w.meaning) && float64(both) >= contained*float64(len(module.meaning)):
		return likeness
	}
	return 0
}
