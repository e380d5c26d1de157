package spreadsheet

import (
	"bytes"
	"unicode/utf8"
)

type kind uint8

const (
	text kind = iota
	excel
)

// signatures are beginnings of files that are often chosen by mistake.
var signatures = []string{"%PDF-", "\x89PNG", "\xff\xd8\xff", "GIF8", "{\\rtf", "\x1f\x8b", "7z\xbc\xaf", "Rar!"}

// recognise looks at the content; names tell nothing that can be relied on.
func recognise(data []byte) (kind, error) {
	switch start := bytes.TrimLeft(data, " \t\r\n"); {
	case len(start) == 0:
		return text, errEmpty
	case bytes.HasPrefix(data, []byte("PK\x03\x04")), bytes.HasPrefix(data, []byte("PK\x05\x06")):
		return excel, nil
	case bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return text, refuseCompound(data)
	case isMarkup(start):
		return text, errWebPage
	}
	for _, signature := range signatures {
		if bytes.HasPrefix(data, []byte(signature)) {
			return text, errNoSheet
		}
	}
	return text, nil
}

// refuseCompound tells apart what comes in Microsoft's compound files by the names in their directory (UTF-16): an
// Excel file in an encrypted wrapping, the Excel of before 2007, or something else.
func refuseCompound(data []byte) error {
	holds := func(name string) bool {
		var wide []byte
		for i := range len(name) {
			wide = append(wide, name[i], 0)
		}
		return bytes.Contains(data, wide)
	}
	switch {
	case holds("EncryptedPackage"):
		return errPassword
	case holds("Workbook"), holds("Book"):
		return errOldExcel
	}
	return errNoSheet
}

func isMarkup(start []byte) bool {
	start = bytes.ToLower(bytes.TrimPrefix(start[:min(len(start), 40)], []byte("\xef\xbb\xbf")))
	for _, tag := range []string{"<?xml", "<!doctype", "<html", "<table", "<head", "<meta"} {
		if bytes.HasPrefix(start, []byte(tag)) {
			return true
		}
	}
	return false
}

// looksBinary tells whether decoded text is not text: it holds NUL, or is in good part control characters.
func looksBinary(s string) bool {
	controls := 0
	for i := range len(s) {
		c := s[i]
		if c == 0 {
			return true
		}
		if c < ' ' && c != '\t' && c != '\n' && c != '\r' || c == 0x7f {
			controls++
		}
	}
	return controls*10 > utf8.RuneCountInString(s)
}
