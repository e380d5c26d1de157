package typst

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// kind says what a frame between the server and a worker means.
type kind byte

const (
	// From the server.
	kindPrepare kind = 'p' // cache directory, key, module: compile it
	kindServe   kind = 's' // directory, memory limit, fonts...: take jobs
	kindJob     kind = 'j' // main file, then name, content, name, content...

	// From the worker.
	kindReady  kind = 'r' // nothing
	kindPDF    kind = 'd' // the document
	kindSource kind = 'f' // *SourceError as JSON
	kindMemory kind = 'm' // nothing
	kindBroken kind = 'x' // message: what the cache holds cannot be used
	kindError  kind = 'e' // message
)

// frame is one message: its kind and its parts, each with its length in front.
type frame struct {
	kind  kind
	parts [][]byte
}

// Lengths beyond these are a broken stream, not a message.
const (
	mostParts = 1 << 16
	mostBytes = 1 << 30
)

func (f frame) part(i int) []byte {
	if i < len(f.parts) {
		return f.parts[i]
	}
	return nil
}

func writeFrame(w *bufio.Writer, f frame) error {
	head := [5]byte{byte(f.kind)}
	binary.LittleEndian.PutUint32(head[1:], uint32(len(f.parts)))
	if _, err := w.Write(head[:]); err != nil {
		return err
	}
	for _, part := range f.parts {
		length := binary.LittleEndian.AppendUint32(nil, uint32(len(part)))
		if _, err := w.Write(length); err != nil {
			return err
		}
		if _, err := w.Write(part); err != nil {
			return err
		}
	}
	return w.Flush()
}

// readFrame returns io.EOF when the stream ends between two frames.
func readFrame(r io.Reader) (frame, error) {
	var head [5]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return frame{}, err
	}
	f := frame{kind: kind(head[0])}
	count := binary.LittleEndian.Uint32(head[1:])
	if count > mostParts {
		return frame{}, fmt.Errorf("a frame of %d parts", count)
	}
	for range count {
		part, err := readPart(r)
		if err != nil {
			return frame{}, err
		}
		f.parts = append(f.parts, part)
	}
	return f, nil
}

func readPart(r io.Reader) ([]byte, error) {
	var head [4]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, noEOF(err)
	}
	length := binary.LittleEndian.Uint32(head[:])
	if length > mostBytes {
		return nil, fmt.Errorf("a part of %d bytes", length)
	}
	part := make([]byte, length)
	if _, err := io.ReadFull(r, part); err != nil {
		return nil, noEOF(err)
	}
	return part, nil
}

// noEOF marks an end inside a frame.
func noEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// jobFrame packs a job, in the order of its names.
func jobFrame(job Job) frame {
	f := frame{kind: kindJob, parts: [][]byte{[]byte(job.Main)}}
	for _, name := range job.names() {
		f.parts = append(f.parts, []byte(name), job.Files[name])
	}
	return f
}

func (f frame) job() Job {
	job := Job{Main: string(f.part(0)), Files: map[string][]byte{}}
	for i := 1; i+1 < len(f.parts); i += 2 {
		job.Files[string(f.parts[i])] = f.parts[i+1]
	}
	return job
}
