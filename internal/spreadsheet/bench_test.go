package spreadsheet

import (
	"bytes"
	"testing"
)

func benchmarkRead(b *testing.B, data []byte) {
	b.ReportAllocs()
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		table, err := Read(b.Context(), bytes.NewReader(data), Limits{})
		if err != nil || len(table.Data()) != 10_000 {
			b.Fatal(err, len(table.Data()))
		}
	}
}

func BenchmarkRead10000CSV(b *testing.B) {
	var file bytes.Buffer
	rows := func(yield func([]Cell) bool) {
		for _, row := range mustRead(b, manyRows(b, 10_000)).Data() {
			if !yield(Texts(row.Cells...)) {
				return
			}
		}
	}
	if err := WriteCSV(&file, []string{"Name", "Email", "Organisation", "Role", "Phone"}, rows); err != nil {
		b.Fatal(err)
	}
	benchmarkRead(b, file.Bytes())
}

func BenchmarkRead10000XLSX(b *testing.B) { benchmarkRead(b, manyRows(b, 10_000)) }
