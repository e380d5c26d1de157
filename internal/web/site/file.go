package site

import (
	"bytes"
	"io"
	"iter"
	"mime"
	"net/http"
	"strings"
	"unicode"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/spreadsheet"
)

// File sends a file to be kept. Whatever stands in it, a browser that opens it runs nothing.
func File(c echo.Context, name, mediaType string, content []byte) error {
	keep(c, name)
	return c.Blob(http.StatusOK, mediaType, content)
}

// keep has the browser keep the answer as a file.
func keep(c echo.Context, name string) {
	h := c.Response().Header()
	h.Set(echo.HeaderContentDisposition, mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	h.Set(echo.HeaderContentSecurityPolicy, "default-src 'none'; frame-ancestors 'none'; sandbox")
}

// Stream is File for what is too large to be held: it is sent as it is written. Where writing fails half-way the connection is
// broken off, so that no browser takes a part for the whole.
func (s *Site) Stream(c echo.Context, name, mediaType string, write func(io.Writer) error) error {
	keep(c, name)
	c.Response().Header().Set(echo.HeaderContentType, mediaType)
	if err := write(c.Response()); err != nil {
		s.Log.Error("a file broke off", "id", RequestID(c), "error", err)
		panic(http.ErrAbortHandler)
	}
	return nil
}

// CSV sends a spreadsheet as a file.
func CSV(c echo.Context, name string, header []string, rows iter.Seq[[]spreadsheet.Cell]) error {
	var whole bytes.Buffer
	if err := spreadsheet.WriteCSV(&whole, header, rows); err != nil {
		return err
	}
	return File(c, name, "text/csv; charset=utf-8", whole.Bytes())
}

// FileWords are the words of a text, of letters and numbers alone, as they may stand in the name of a file.
func FileWords(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
}
