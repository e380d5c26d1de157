package reports

import (
	"context"
	"io"

	"linkfolio/internal/pdftext"
)

// Reader reads files. Without PDF it refuses PDFs as unavailable.
type Reader struct{ PDF *pdftext.Engine }

// Largest is the most bytes of a file.
const Largest = 20 << 20

// Read tells by its content what a file is, and reads it. The name of the file tells nothing but a course of Moodle.
//
// A file that cannot be read, or is too large, is a fault.Invalid that says what to do; a server that is busy with other
// files is a fault.Unavailable; an error of content itself comes back as it is.
func (r Reader) Read(ctx context.Context, name string, content io.Reader) (File, error) {
	return File{}, nil
}
