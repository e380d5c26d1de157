package site

import (
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/fault"
)

// uploadOverhead is what a browser may send around a file, other fields included, in bytes.
const uploadOverhead = 64 << 10

// ReadUpload reads a form that brings files, of largest bytes together, and hands each that was chosen to take as it arrives, so
// that no other copy of it is made. Other fields are read into the form, which comes back even where a file was refused, with
// what came before it. A form that brings no files is read as any other. Faults: those of take, and Invalid at file.
func ReadUpload(c echo.Context, largest int64, take func(field, name string, in io.Reader) error) (*Form, error) {
	r := c.Request()
	whole := r.Body
	r.Body = http.MaxBytesReader(c.Response().Writer, whole, largest+uploadOverhead)
	parts, err := r.MultipartReader()
	if err != nil {
		r.Body = whole
		return ReadForm(c)
	}
	form := NewForm()
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return form, nil
		}
		if err != nil {
			return form, uploadFault(err, largest)
		}
		if part.FileName() != "" {
			if err := take(part.FormName(), part.FileName(), part); err != nil {
				return form, uploadFault(err, largest)
			}
			continue
		}
		text, err := io.ReadAll(part)
		if err != nil {
			return form, uploadFault(err, largest)
		}
		form.Add(part.FormName(), string(text))
	}
}

// uploadFault turns what a broken or endless form does into words at the field.
func uploadFault(err error, largest int64) error {
	var large *http.MaxBytesError
	switch {
	case fault.Of(err) != nil:
		return err
	case errors.As(err, &large):
		return fault.At("file", fmt.Sprintf("The file must be smaller than %d MB", largest>>20))
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fault.At("file", "The file did not arrive whole. Upload it again").Because(err)
	}
	return err
}
