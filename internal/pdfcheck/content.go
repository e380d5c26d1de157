package pdfcheck

import (
	"bytes"
	"encoding/hex"
	"strconv"
)

// An operation is one operator of a content stream with what stands before it.
// Operands are name, float64, []byte (a string), []any and dict; keys of a dict are written as "/Key".
type operation struct {
	operator string
	operands []any
}

type name string

type closing byte // the end of an array or of a dictionary

// operations splits a content stream (ISO 32000-1, 7.8.2) into its operations. An inline image becomes one "EI".
func operations(stream []byte) []operation {
	var (
		all      []operation
		operands []any
		s        = scanner{src: stream}
	)
	for {
		token, ok := s.next()
		if !ok {
			return all
		}
		word, isOperator := token.(keyword)
		if !isOperator {
			operands = append(operands, token)
			continue
		}
		if word == "ID" {
			s.skipImage()
			word = "EI"
		}
		if word != "BI" { // BI paints nothing: the image ends in EI
			all = append(all, operation{string(word), operands})
		}
		operands = nil
	}
}

type keyword string

type scanner struct {
	src []byte
	pos int
}

const (
	blanks     = "\x00\t\n\f\r "
	delimiters = "()<>[]{}/%"
)

// next returns the next operand, keyword or closing bracket.
func (s *scanner) next() (any, bool) {
	s.skipBlanks()
	if s.pos >= len(s.src) {
		return nil, false
	}
	switch c := s.src[s.pos]; {
	case c == '/':
		s.pos++
		return name(s.regular()), true
	case c == '(':
		return s.literal(), true
	case c == '<' && s.peek(1) == '<':
		s.pos += 2
		return s.dictionary(), true
	case c == '<':
		return s.hexadecimal(), true
	case c == '[':
		s.pos++
		return s.until(']'), true
	case c == '>' && s.peek(1) == '>':
		s.pos += 2
		return closing('>'), true
	case c == ']':
		s.pos++
		return closing(']'), true
	case bytes.IndexByte([]byte(delimiters), c) >= 0: // stray: step over it
		s.pos++
		return s.next()
	}
	return value(s.regular()), true
}

func value(word string) any {
	if n, err := strconv.ParseFloat(word, 64); err == nil {
		return n
	}
	switch word {
	case "true", "false":
		return word == "true"
	case "null":
		return nil
	}
	return keyword(word)
}

func (s *scanner) peek(ahead int) byte {
	if s.pos+ahead < len(s.src) {
		return s.src[s.pos+ahead]
	}
	return 0
}

func (s *scanner) skipBlanks() {
	for s.pos < len(s.src) {
		switch c := s.src[s.pos]; {
		case bytes.IndexByte([]byte(blanks), c) >= 0:
			s.pos++
		case c == '%':
			for s.pos < len(s.src) && s.src[s.pos] != '\n' && s.src[s.pos] != '\r' {
				s.pos++
			}
		default:
			return
		}
	}
}

// regular returns the run of characters up to the next blank or delimiter.
func (s *scanner) regular() string {
	start := s.pos
	for s.pos < len(s.src) && bytes.IndexByte([]byte(blanks+delimiters), s.src[s.pos]) < 0 {
		s.pos++
	}
	return string(s.src[start:s.pos])
}

// until collects operands up to the closing bracket.
func (s *scanner) until(end closing) []any {
	var items []any
	for {
		token, ok := s.next()
		if !ok || token == end {
			return items
		}
		items = append(items, token)
	}
}

func (s *scanner) dictionary() dict {
	items := s.until('>')
	d := dict{}
	for i := 0; i+1 < len(items); i += 2 {
		if key, ok := items[i].(name); ok {
			d["/"+string(key)] = items[i+1]
		}
	}
	return d
}

func (s *scanner) hexadecimal() []byte {
	end := bytes.IndexByte(s.src[s.pos:], '>')
	if end < 0 {
		end = len(s.src) - s.pos
	}
	var digits []byte
	for _, c := range s.src[s.pos+1 : s.pos+end] {
		if bytes.IndexByte([]byte(blanks), c) < 0 {
			digits = append(digits, c)
		}
	}
	s.pos = min(s.pos+end+1, len(s.src))
	if len(digits)%2 == 1 {
		digits = append(digits, '0') // a missing last digit counts as 0
	}
	out := make([]byte, len(digits)/2)
	n, _ := hex.Decode(out, digits)
	return out[:n]
}

// literal reads a string in parentheses, with its escapes undone.
func (s *scanner) literal() []byte {
	var out []byte
	depth := 0
	for s.pos < len(s.src) {
		c := s.src[s.pos]
		s.pos++
		switch c {
		case '\\':
			out = s.escape(out)
			continue
		case '(':
			depth++
			if depth == 1 {
				continue
			}
		case ')':
			depth--
			if depth == 0 {
				return out
			}
		}
		out = append(out, c)
	}
	return out
}

var escapes = map[byte]byte{'n': '\n', 'r': '\r', 't': '\t', 'b': '\b', 'f': '\f'}

func (s *scanner) escape(out []byte) []byte {
	c := s.peek(0)
	s.pos++
	if plain, ok := escapes[c]; ok {
		return append(out, plain)
	}
	switch {
	case c == '\r' && s.peek(0) == '\n':
		s.pos++
		return out
	case c == '\r', c == '\n':
		return out // an escaped line end is no character
	case c < '0' || c > '7':
		return append(out, c)
	}
	code := int(c - '0')
	for range 2 {
		if d := s.peek(0); d >= '0' && d <= '7' {
			code = code*8 + int(d-'0')
			s.pos++
		}
	}
	return append(out, byte(code))
}

// skipImage steps over the bytes of an inline image, to behind the EI that stands alone.
func (s *scanner) skipImage() {
	for s.pos < len(s.src) {
		i := bytes.Index(s.src[s.pos:], []byte("EI"))
		if i < 0 {
			s.pos = len(s.src)
			return
		}
		before := s.src[s.pos+i-1]
		s.pos += i + 2
		if blank(before) && (s.pos >= len(s.src) || blank(s.src[s.pos])) {
			return
		}
	}
}

func blank(c byte) bool {
	return bytes.IndexByte([]byte(blanks), c) >= 0
}
