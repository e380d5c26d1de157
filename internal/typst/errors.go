package typst

import (
	"errors"
	"fmt"
	"strings"
)

var (
	// ErrDeadline: the job ran longer than Config.Deadline and was stopped.
	ErrDeadline = errors.New("typst: the job took longer than its deadline")

	// ErrMemory: the job wanted more memory than Config.MemoryLimitMiB.
	ErrMemory = errors.New("typst: the job needs more memory than it may have")

	// ErrCrashed: the process that worked on the job died. The job may be
	// sent again; another process takes its place.
	ErrCrashed = errors.New("typst: the worker died")

	// ErrClosed: the engine was closed.
	ErrClosed = errors.New("typst: the engine is closed")
)

// SourceError says that Typst refused the job's sources. It is the fault of
// whoever wrote the template, and never fit for the eyes of the people whose
// document it was: messages may quote its data.
type SourceError struct {
	Diagnostics []Diagnostic
}

// Diagnostic is one finding of Typst. Line and Column count from 1; both are 0
// where Typst names no place.
type Diagnostic struct {
	File     string
	Line     int
	Column   int
	Severity string // "error", "warning"
	Message  string
}

func (d Diagnostic) String() string {
	if d.Line == 0 {
		return fmt.Sprintf("%s: %s: %s", d.File, d.Severity, d.Message)
	}
	return fmt.Sprintf("%s:%d:%d: %s: %s", d.File, d.Line, d.Column, d.Severity, d.Message)
}

func (e *SourceError) Error() string {
	lines := make([]string, len(e.Diagnostics))
	for i, d := range e.Diagnostics {
		lines[i] = d.String()
	}
	return "typst: " + strings.Join(lines, "\n")
}

// readDiagnostic reads the compiler's object; its ranges count from 0.
func readDiagnostic(v any) Diagnostic {
	d := Diagnostic{
		File:     strings.TrimPrefix(field(v, "path"), "/"),
		Severity: field(v, "severity"),
		Message:  field(v, "message"),
	}
	if pkg := field(v, "package"); pkg != "" {
		d.File = pkg + "/" + d.File
	}
	if n, _ := fmt.Sscanf(field(v, "range"), "%d:%d", &d.Line, &d.Column); n == 2 {
		d.Line++
		d.Column++
	}
	return d
}

func field(v any, key string) string {
	s, _ := property(v, key).(string)
	return s
}
