//go:build linux

package pdftext

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"linkfolio/internal/fault"
)

// Files that are made to cost more than they should. Each has its stated outcome; time and memory are in the log (-v).
// Memory is that of the whole worker process.
func TestBounds(t *testing.T) {
	e := engine(t)
	if err := e.Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	page := "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]>>"
	pages := []string{"<</Type/Catalog/Pages 2 0 R>>", fmt.Sprintf("<</Type/Pages/Count 501/Kids[%s]>>", strings.Repeat("3 0 R ", 501)), page}
	var laughs []string
	for i := range 12 {
		calls := strings.Repeat("/X Do ", 10)
		laughs = append(laughs, stream(fmt.Sprintf("/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</Font<</F 5 0 R>>/XObject<</X %d 0 R>>>>", i+7), calls))
	}
	laughs = append(laughs, stream("/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</Font<</F 5 0 R>>>>", "BT /F 9 Tf (ha) Tj ET"))
	bomb := onePage("", "")
	bomb = bytes.Replace(bomb, []byte(stream("", "")), []byte(packed("", "BT /F 9 Tf (aaaaaaaa) Tj ET ", 10<<20)), 1)
	spaces := bytes.Replace(onePage("", ""), []byte(stream("", "")), []byte(packed("", "          ", 100<<20)), 1)
	for _, c := range []struct {
		name string
		want []*fault.Error // one of them; nil is a document
		pdf  []byte
	}{
		{"nothing", []*fault.Error{errDamaged}, nil},
		{"noise", []*fault.Error{errDamaged}, []byte("%PDF-1.7\n" + strings.Repeat("\x00\xff<<", 1<<20))},
		{"cut short", []*fault.Error{errDamaged, nil}, onePage("BT /F 9 Tf (a) Tj ET", "")[:300]},
		{"501 pages", []*fault.Error{errTooMuch}, made(pages...)},
		{"pages in a ring", []*fault.Error{errDamaged, nil}, made("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 3/Kids[2 0 R 2 0 R 2 0 R]>>")},
		{"a million letters in one place", []*fault.Error{nil}, onePage(strings.Repeat("BT /F 9 Tf ("+strings.Repeat("a", 100)+") Tj ET ", 11_000), "")},
		{"pages full of letters", []*fault.Error{nil}, fullPages(1)},
		{"too many pages full of letters", []*fault.Error{errTooMuch, errTooLong}, fullPages(2)},
		{"letters far apart", []*fault.Error{nil}, farApart(1)},
		{"too many letters far apart", []*fault.Error{errTooMuch, errTooLong}, farApart(3)},
		{"a bomb of letters", []*fault.Error{errTooMuch, errTooLong, errDamaged}, bomb},
		{"a bomb of spaces", []*fault.Error{errDamaged, errTooLong, nil}, spaces},
		{"laughs within laughs", []*fault.Error{errDamaged, errTooLong, errTooMuch, nil}, onePage("/X Do", "/XObject<</X 6 0 R>>", laughs...)},
		{"deep brackets", []*fault.Error{errDamaged, nil}, onePage(strings.Repeat("[", 5<<20), "")},
		{"deep dictionaries", []*fault.Error{errDamaged, nil}, made(strings.Repeat("<</A ", 1<<20))},
		{"19 MB of picture", []*fault.Error{nil}, onePage("BT /F 9 Tf (a) Tj ET /X Do", "/XObject<</X 6 0 R>>",
			stream("/Type/XObject/Subtype/Image/Width 2600/Height 2500/BitsPerComponent 8/ColorSpace/DeviceRGB", strings.Repeat("\x00\x80\xff", 2600*2500)))},
		{"18 MB of content", []*fault.Error{errDamaged}, onePage(strings.Repeat("q ", 9<<20), "")},
	} {
		doc, err := measured(t, e, c.name, c.pdf)
		met := false
		for _, want := range c.want {
			met = met || sameFault(err, want)
		}
		if !met {
			t.Errorf("%s: %d pages, %v", c.name, len(doc.Pages), err)
		}
	}
	if _, err := e.Read(t.Context(), make([]byte, Largest+1)); !sameFault(err, errTooLarge) {
		t.Errorf("a file that is too large: %v", err)
	}
}

// fullPages has 400,000 letters on each page.
func fullPages(n int) []byte { return manyPages(n, 800, "("+strings.Repeat("a", 500)+") Tj") }

// farApart has 40,000 runs of one letter on each page.
func farApart(n int) []byte { return manyPages(n, 400, strings.Repeat("(a) Tj 5 0 Td ", 100)) }

func manyPages(n, lines int, text string) []byte {
	var content strings.Builder
	for y := range lines {
		fmt.Fprintf(&content, "BT /F 1 Tf 1 %d Td %s ET ", y*800/lines, text)
	}
	return made("<</Type/Catalog/Pages 2 0 R>>",
		fmt.Sprintf("<</Type/Pages/Count %d/Kids[%s]>>", n, strings.Repeat("3 0 R ", n)),
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>", stream("", content.String()), font)
}

// measured reads a PDF as Read does, with a worker of its own, so that what the process took can be told.
func measured(t *testing.T, e *Engine, name string, pdf []byte) (Document, error) {
	t.Helper()
	head, _ := json.Marshal(job{Cache: e.config.CacheDir, Size: len(pdf)}) // a struct of plain fields
	ctx, cancel := context.WithTimeout(t.Context(), longest+2*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, e.config.Command[0])
	cmd.Env = []string{}
	cmd.Stdin = io.MultiReader(bytes.NewReader(append(head, '\n')), bytes.NewReader(pdf))
	var out bytes.Buffer
	cmd.Stdout = &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	stop, peak := make(chan struct{}), make(chan int, 1)
	go func() { peak <- peakMemory(cmd.Process.Pid, stop) }()
	failed := cmd.Wait()
	close(stop)
	most := <-peak
	used := cmd.ProcessState.SysUsage().(*syscall.Rusage) // its Maxrss would count the test's memory from before exec
	var a answer
	err := json.Unmarshal(out.Bytes(), &a)
	var doc Document
	if err == nil {
		doc, err = a.result()
	} else {
		err = errDamaged.Because(failed)
	}
	t.Logf("%-36s %9d bytes: %5d ms of processor, %4d MB, %d pages, %.100v", name, len(pdf),
		time.Duration(used.Utime.Nano()+used.Stime.Nano()).Milliseconds(), most>>20, len(doc.Pages), err)
	if most > 256<<20 {
		t.Errorf("%s: the worker took %d MB", name, most>>20)
	}
	return doc, err
}

// peakMemory looks at what a process holds, in bytes, until it is told to stop.
func peakMemory(pid int, stop <-chan struct{}) int {
	peak := 0
	for {
		select {
		case <-stop:
			return peak
		case <-time.After(2 * time.Millisecond):
			var all, resident int
			statm, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
			if _, scanned := fmt.Sscan(string(statm), &all, &resident); err == nil && scanned == nil {
				peak = max(peak, resident*os.Getpagesize())
			}
		}
	}
}
