package pdftext

import (
	"math"
	"strings"
)

// box is where something stands, in points from the lower left corner of the page.
type box struct{ left, bottom, right, top float64 }

// with is the box around both.
func (b box) with(other box) box {
	return box{min(b.left, other.left), min(b.bottom, other.bottom), max(b.right, other.right), max(b.top, other.top)}
}

// writer gathers words into lines, and splits lines into runs where a gap is wide.
type writer struct {
	lines []Line
	words []word // of the line that is being gathered
	runs  int
}

type word struct {
	text string
	at   box
}

// endLine keeps the line, if there is anything on it. A gap is wide when the tallest letter of the line could lie down in
// it; between words there is a third of that.
func (w *writer) endLine() {
	wide := 0.0
	for _, word := range w.words {
		wide = max(wide, word.at.top-word.at.bottom)
	}
	var runs []Run
	for rest := w.words; len(rest) > 0; {
		n, around := 1, rest[0].at
		for n < len(rest) && rest[n].at.left <= around.right+wide && rest[n].at.right >= around.left-wide {
			around = around.with(rest[n].at)
			n++
		}
		runs = append(runs, Run{join(rest[:n]), around.left, around.bottom, around.right, around.top})
		rest = rest[n:]
	}
	if len(runs) > 0 {
		w.lines = append(w.lines, Line{runs})
		w.runs += len(runs)
	}
	w.words = w.words[:0]
}

func join(words []word) string {
	var texts []string
	for _, word := range words {
		texts = append(texts, word.text)
	}
	return strings.Join(texts, " ")
}

// round gives tenths of a point. Places may be anything in a file that is made to hurt.
func round(f float64) float64 {
	if math.IsNaN(f) || math.Abs(f) > 1e6 {
		return 0
	}
	return math.Round(f*10) / 10
}
