package pdftext

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"time"
	"unicode"

	"github.com/klippa-app/go-pdfium"
	pdfium_errors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
)

// refusal is why a file is not read: a key of refusals.
type refusal string

func (r refusal) Error() string { return string(r) }

// extractor is one document that is being read.
type extractor struct {
	pdfium.Pdfium
	document references.FPDF_DOCUMENT
	text     int // characters that may still come
	runs     int // runs that may still come
}

func extract(ctx context.Context, pool pdfium.Pool, pdf []byte, attached string) (Document, error) {
	instance, err := pool.GetInstanceWithContext(ctx)
	if err != nil {
		return Document{}, err
	}
	defer func() { _ = instance.Kill() }() // it may be hurt, and is not used again
	opened, err := instance.OpenDocument(&requests.OpenDocument{File: &pdf})
	switch {
	case errors.Is(err, pdfium_errors.ErrPassword), errors.Is(err, pdfium_errors.ErrSecurity):
		return Document{}, refusal("password")
	case err != nil:
		return Document{}, err
	}
	x := &extractor{Pdfium: instance, document: opened.Document, text: mostText, runs: mostRuns}
	d, err := x.read()
	if err == nil && attached != "" {
		d.Attached = x.attached(attached)
	}
	return d, err
}

func (x *extractor) read() (Document, error) {
	count, err := x.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: x.document})
	if err != nil {
		return Document{}, err
	}
	if count.PageCount > mostPage {
		return Document{}, refusal("too much")
	}
	d := Document{Created: x.created()}
	for i := range count.PageCount {
		page, err := x.page(i)
		if err != nil {
			return Document{}, fmt.Errorf("page %d: %w", i+1, err)
		}
		d.Pages = append(d.Pages, page)
	}
	return d, nil
}

// attached gives the first attached file of a name. One that cannot be read is as good as none.
func (x *extractor) attached(name string) []byte {
	count, err := x.FPDFDoc_GetAttachmentCount(&requests.FPDFDoc_GetAttachmentCount{Document: x.document})
	if err != nil {
		return nil
	}
	for i := range min(count.AttachmentCount, mostLook) {
		one, err := x.FPDFDoc_GetAttachment(&requests.FPDFDoc_GetAttachment{Document: x.document, Index: i})
		if err != nil {
			continue
		}
		called, err := x.FPDFAttachment_GetName(&requests.FPDFAttachment_GetName{Attachment: one.Attachment})
		if err != nil || called.Name != name {
			continue
		}
		file, err := x.FPDFAttachment_GetFile(&requests.FPDFAttachment_GetFile{Attachment: one.Attachment})
		if err != nil || len(file.Contents) > mostFile {
			return nil
		}
		return file.Contents
	}
	return nil
}

// creation is a date of the document's information: D:20261122112339+00'00', its later parts optional
// (ISO 32000-1, 7.9.4).
var creation = regexp.MustCompile(`^D:(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?(?:Z|([+-]\d\d)'?(\d\d)?'?)?`)

func (x *extractor) created() time.Time {
	info, err := x.FPDF_GetMetaText(&requests.FPDF_GetMetaText{Document: x.document, Tag: "CreationDate"})
	if err != nil {
		return time.Time{}
	}
	return parseCreation(info.Value)
}

func parseCreation(text string) time.Time {
	m := creation.FindStringSubmatch(text)
	if m == nil {
		return time.Time{}
	}
	for i, missing := range []string{4: "00", 5: "00", 6: "00", 7: "+00", 8: "00"} {
		if m[i] == "" {
			m[i] = missing
		}
	}
	created, err := time.Parse("20060102150405-0700", m[1]+m[2]+m[3]+m[4]+m[5]+m[6]+m[7]+m[8])
	if err != nil {
		return time.Time{}
	}
	return created.UTC()
}

// page reads the letters of a page. PDFium orders them as people read, and puts line ends and spaces where there are gaps.
func (x *extractor) page(index int) (Page, error) {
	loaded, err := x.FPDF_LoadPage(&requests.FPDF_LoadPage{Document: x.document, Index: index})
	if err != nil {
		return Page{}, err
	}
	page := requests.Page{ByReference: &loaded.Page}
	text, err := x.FPDFText_LoadPage(&requests.FPDFText_LoadPage{Page: page})
	if err != nil {
		return Page{}, err
	}
	count, err := x.FPDFText_CountChars(&requests.FPDFText_CountChars{TextPage: text.TextPage})
	if err != nil {
		return Page{}, err
	}
	if x.text -= count.Count; x.text < 0 {
		return Page{}, refusal("too much")
	}
	w, err := x.write(text.TextPage, count.Count)
	if err != nil {
		return Page{}, err
	}
	if x.runs -= w.runs; x.runs < 0 {
		return Page{}, refusal("too much")
	}
	if _, err := x.FPDFText_ClosePage(&requests.FPDFText_ClosePage{TextPage: text.TextPage}); err != nil {
		return Page{}, err
	}
	_, err = x.FPDF_ClosePage(&requests.FPDF_ClosePage{Page: loaded.Page})
	return Page{Lines: w.lines}, err
}

// hyphen is how PDFium writes a hyphen at the end of a line, whose word goes on in the next.
const hyphen = 2

// write gathers words and lines. Only the first and the last letter of a word are asked for their places: each question
// costs a dozen calls into the sandbox.
func (x *extractor) write(page references.FPDF_TEXTPAGE, count int) (writer, error) {
	var w writer
	var letters []rune
	first, last := 0, 0
	endWord := func() error {
		if len(letters) == 0 {
			return nil
		}
		from, err := x.box(page, first)
		if err != nil {
			return err
		}
		to, err := x.box(page, last)
		w.words = append(w.words, word{string(letters), from.with(to)})
		letters = letters[:0]
		return err
	}
	for i := range count {
		answer, err := x.FPDFText_GetUnicode(&requests.FPDFText_GetUnicode{TextPage: page, Index: i})
		if err != nil {
			return w, err
		}
		switch sign := rune(answer.Unicode); {
		case sign == '\r', sign == '\n':
			err = endWord()
			w.endLine()
		case unicode.IsSpace(sign):
			err = endWord()
		case sign == hyphen, sign == unicode.ReplacementChar:
		case unicode.IsPrint(sign), unicode.Is(unicode.Cf, sign):
			if len(letters) == 0 {
				first = i
			}
			letters, last = append(letters, sign), i
		}
		if err != nil {
			return w, err
		}
	}
	err := endWord()
	w.endLine()
	return w, err
}

func (x *extractor) box(page references.FPDF_TEXTPAGE, index int) (box, error) {
	b, err := x.FPDFText_GetCharBox(&requests.FPDFText_GetCharBox{TextPage: page, Index: index})
	if err != nil {
		return box{}, err
	}
	return box{round(b.Left), round(b.Bottom), round(b.Right), round(b.Top)}, nil
}
