package reports

import (
	"bytes"
	"fmt"
	"runtime"
	"runtime/metrics"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"linkfolio/internal/pdftext/pdftexttest"
)

var benchHeader = []any{"Employee Name", "Email", "Module title", "Status", "Date completed", "Time (minutes)", "Score", "Provider"}

func benchRow(i int) []any {
	return []any{
		fmt.Sprintf("Person %d", i%1000), fmt.Sprintf("person%d@example.org", i%1000), fmt.Sprintf("Module %d: safeguarding and more", i%40), "Completed",
		fmt.Sprintf("%d/%d/20%d", i%28+1, i%12+1, 20+i%7), i % 90, fmt.Sprintf("%d%%", i%101), "NHS England eLfH",
	}
}

func benchCSV(n int) []byte {
	var b bytes.Buffer
	write := func(cells []any) {
		var texts []string
		for _, cell := range cells {
			texts = append(texts, fmt.Sprint(cell))
		}
		b.WriteString(strings.Join(texts, ",") + "\n")
	}
	write(benchHeader)
	for i := range n {
		write(benchRow(i))
	}
	return b.Bytes()
}

func benchXLSX(tb testing.TB, n int) []byte {
	tb.Helper()
	f := excelize.NewFile()
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		tb.Fatal(err)
	}
	for i := range n + 1 {
		row := benchHeader
		if i > 0 {
			row = benchRow(i)
		}
		if err := w.SetRow(fmt.Sprint("A", i+1), row); err != nil {
			tb.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := w.Flush(); err != nil {
		tb.Fatal(err)
	}
	if err := f.Write(&b); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// BenchmarkRead gives rows a second and the most memory that a file took, from its bytes to its rows.
func BenchmarkRead(b *testing.B) {
	for _, n := range []int{20_000, 100_000} {
		b.Run(fmt.Sprint("CSV/", n), func(b *testing.B) { benchmarkRead(b, n, benchCSV(n)) })
		b.Run(fmt.Sprint("XLSX/", n), func(b *testing.B) { benchmarkRead(b, n, benchXLSX(b, n)) })
	}
}

func benchmarkRead(b *testing.B, n int, data []byte) {
	b.SetBytes(int64(len(data)))
	peak := uint64(0)
	for b.Loop() {
		b.StopTimer()
		runtime.GC()
		before, stop := heap(), make(chan struct{})
		most := make(chan uint64)
		go func() { most <- highest(stop) }()
		b.StartTimer()
		file, err := Reader{}.Read(b.Context(), "", bytes.NewReader(data))
		if err != nil {
			b.Fatal(err)
		}
		rows, err := file.Table.Read(b.Context(), file.Table.Recognise(), today)
		b.StopTimer()
		close(stop)
		if peak = max(peak, <-most-before); err != nil || len(rows) != n || len(rows[n-1].Problems) > 0 {
			b.Fatal(err, len(rows), rows[n-1])
		}
		b.StartTimer()
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(float64(peak>>20), "peak-MB")
}

func heap() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

// highest watches the heap until it is told to stop.
func highest(stop <-chan struct{}) uint64 {
	most := heap()
	for {
		select {
		case <-stop:
			return most
		case <-time.After(time.Millisecond):
			most = max(most, heap())
		}
	}
}

// A list as large as may be, in which every cell is wrong and has to be told so.
func TestMemoryOfTheWorstList(t *testing.T) {
	header := "Module title,Status,Completion date,Last accessed,Score,Hours,Minutes,Time spent,Provider,Reference,Type,Email,Employee name,Username\n"
	row := strings.Repeat("no such thing,", 14)
	csv := []byte(header + strings.Repeat(row[:len(row)-1]+"\n", MostRows))
	runtime.GC()
	before, stop, most := heap(), make(chan struct{}), make(chan uint64)
	go func() { most <- highest(stop) }()
	file, err := Reader{}.Read(t.Context(), "", bytes.NewReader(csv))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := file.Table.Read(t.Context(), file.Table.Recognise(), today)
	close(stop)
	peak := <-most - before
	if err != nil || len(rows) != MostRows || len(rows[0].Problems) != 2 || len(rows[0].Notes) != 3 {
		t.Fatal(err, len(rows), rows[0])
	}
	t.Logf("%d bytes, %d rows: %d MB", len(csv), len(rows), peak>>20)
	if peak > 256<<20 {
		t.Errorf("it took %d MB", peak>>20)
	}
}

// BenchmarkActivityReport reads the longest report that the Learning Hub gives: 999 rows, here on 200 pages.
func BenchmarkActivityReport(b *testing.B) {
	reader, pdf := Reader{PDF: pdftexttest.Engine(b)}, longReport()
	if err := reader.PDF.Prepare(b.Context()); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		file, err := reader.Read(b.Context(), "", bytes.NewReader(pdf))
		if err != nil || len(file.Rows) != mostOfReport {
			b.Fatal(err, len(file.Rows))
		}
	}
	b.ReportMetric(float64(mostOfReport*b.N)/b.Elapsed().Seconds(), "rows/s")
}

// longReport writes a PDF by hand. Readers find its objects without a table of them.
func longReport() []byte {
	var b strings.Builder
	object := 4
	var kids, pages strings.Builder
	for row := 0; row < mostOfReport; {
		var content strings.Builder
		if row == 0 {
			content.WriteString("1 0 0 1 50 780 Tm (Activity report: Jo Smith \\(jo.smith\\)) Tj ")
		}
		for y := 700; y > 50 && row < mostOfReport; y -= 130 {
			fmt.Fprintf(&content, "1 0 0 1 50 %d Tm (%d) Tj 1 0 0 1 50 %d Tm (Title %d: a longer name of a module) Tj 1 0 0 1 300 %d Tm (Type: Video) Tj 1 0 0 1 400 %d Tm (Completed: 12 Mar 2026) Tj 1 0 0 1 50 %d Tm (Completed) Tj ",
				y+40, 10_000+row, y+20, row, y+20, y+20, y)
			row++
		}
		text := "BT /F 9 Tf " + content.String() + "ET"
		fmt.Fprintf(&kids, "%d 0 R ", object)
		fmt.Fprintf(&pages, "%d 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents %d 0 R/Resources<</Font<</F 3 0 R>>>>>>\nendobj\n", object, object+1)
		fmt.Fprintf(&pages, "%d 0 obj\n<</Length %d>>stream\n%s\nendstream\nendobj\n", object+1, len(text), text)
		object += 2
	}
	fmt.Fprintf(&b, "%%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Count %d/Kids[%s]>>\nendobj\n", (object-4)/2, kids.String())
	b.WriteString("3 0 obj\n<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>\nendobj\n" + pages.String() + "trailer <</Root 1 0 R>>\n%%EOF\n")
	return []byte(b.String())
}
