package reports

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"runtime/debug"
	"time"

	"linkfolio/internal/fault"
	"linkfolio/internal/pdftext"
	"linkfolio/internal/spreadsheet"
)

// Reader reads files. Without PDF it refuses PDFs as unavailable.
type Reader struct{ PDF *pdftext.Engine }

// Largest is the most bytes of a file.
const Largest = 20 << 20

// longest is how long each step may take on the clock: a file to its text or table, waiting for others included, and its
// text to rows.
const longest = 10 * time.Second

var errTooLong = refuse("Reading the file took too long. Keep only what you need of it, and upload that.")

// Read tells by its content what a file is, and reads it. The name of the file tells nothing but a course of Moodle.
//
// A file that cannot be read, or is too large, is a fault.Invalid that says what to do; a server that is busy with other
// files is a fault.Unavailable; an error of content itself comes back as it is.
func (r Reader) Read(ctx context.Context, name string, content io.Reader) (file File, err error) {
	data, err := io.ReadAll(io.LimitReader(content, Largest+1))
	if err != nil {
		return File{}, err
	}
	if len(data) > Largest {
		return File{}, fault.Newf(fault.Invalid, "The file is larger than %d MB. Keep only what you need of it, or upload it in parts.", Largest>>20)
	}
	defer contain(&err)
	if isPDF(data) {
		return r.readPDF(ctx, data)
	}
	sheet, err := spreadsheet.Read(ctx, bytes.NewReader(data), spreadsheet.Limits{Bytes: Largest, Rows: MostRows, Content: 2, Time: longest})
	if err != nil {
		return File{}, err
	}
	table, err := tableOf(name, sheet)
	if err != nil {
		return File{}, err
	}
	return File{Kind: List, Table: table}, nil
}

// isPDF looks for the beginning of a PDF where readers of PDF look for it.
func isPDF(data []byte) bool { return bytes.Contains(data[:min(len(data), 1024)], []byte("%PDF-")) }

// contain turns a panic into a fault: whatever a file does to its reader, the server goes on. The cause is for the log.
func contain(err *error) {
	if panicked := recover(); panicked != nil {
		*err = refuse("The file could not be read: it is not built as we expect. Nothing was imported.").
			Because(&PanicError{fmt.Sprintf("%T", panicked), debug.Stack()})
	}
}

// PanicError is that a reader panicked: what kind of panic, and where. What the panic said is left out, for it may quote the file.
type PanicError struct {
	Kind  string
	Stack []byte
}

func (e *PanicError) Error() string { return "the reader panicked: " + e.Kind }
