package pdftext

import (
	"math"
	"strings"
	"unicode"
)

// writer gathers characters into lines, and splits lines into runs where a gap is wide.
type writer struct {
	lines []Line
	line  []character // of the line that is being gathered
	runs  int
}

// hyphen is how PDFium writes a hyphen at the end of a line, whose word goes on in the next.
const hyphen = 2

func (w *writer) put(c character) {
	switch {
	case c.sign == '\r', c.sign == '\n':
		w.endLine()
	case c.sign == hyphen, c.sign == unicode.ReplacementChar:
	case unicode.IsSpace(c.sign):
		w.line = append(w.line, character{sign: ' '})
	case unicode.IsPrint(c.sign), unicode.Is(unicode.Cf, c.sign):
		w.line = append(w.line, c)
	}
}

// endLine keeps the line, if there is anything on it. A gap is wide when the tallest letter of the line could lie down in
// it; between words there is a third of that.
func (w *writer) endLine() {
	wide := 0.0
	for _, c := range w.line {
		wide = max(wide, c.top-c.bottom)
	}
	var runs []Run
	var text strings.Builder
	var box character
	end := func() {
		if words := strings.Join(strings.Fields(text.String()), " "); words != "" {
			runs = append(runs, Run{words, round(box.left), round(box.bottom), round(box.right), round(box.top)})
		}
		text.Reset()
	}
	for _, c := range w.line {
		started := strings.TrimSpace(text.String()) != ""
		switch {
		case c.sign == ' ':
			text.WriteByte(' ')
			continue
		case started && (c.left > box.right+wide || c.right < box.left-wide):
			end()
			box = c
		case !started:
			box = c
		default:
			box.left, box.right = min(box.left, c.left), max(box.right, c.right)
			box.bottom, box.top = min(box.bottom, c.bottom), max(box.top, c.top)
		}
		text.WriteRune(c.sign)
	}
	end()
	if len(runs) > 0 {
		w.lines = append(w.lines, Line{runs})
		w.runs += len(runs)
	}
	w.line = w.line[:0]
}

// round gives tenths of a point. Places may be anything in a file that is made to hurt.
func round(f float64) float64 {
	if math.IsNaN(f) || math.Abs(f) > 1e6 {
		return 0
	}
	return math.Round(f*10) / 10
}
