package site

import (
	"bytes"
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
	h := c.Response().Header()
	h.Set(echo.HeaderContentDisposition, mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	h.Set(echo.HeaderContentSecurityPolicy, "default-src 'none'; frame-ancestors 'none'; sandbox")
	return c.Blob(http.StatusOK, mediaType, content)
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
