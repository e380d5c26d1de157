package portfolio

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// BenchmarkPDF sets portfolios of entries of 270 words, each different. worker-MiB is the most memory that a worker held.
func BenchmarkPDF(b *testing.B) {
	for _, entries := range []int{60, 400} {
		b.Run(fmt.Sprint(entries), func(b *testing.B) {
			engine := engineFor(b)
			printPDF(b, sample()) // waits for the engine
			size, seed := 0, uint64(0)
			for b.Loop() {
				seed++
				pdf, err := NewBinder(nil, nil, nil, engine).PDF(b.Context(), written(entries, seed))
				if err != nil {
					b.Fatal(err)
				}
				size = len(pdf)
			}
			b.ReportMetric(float64(size)/1000, "kB")
			b.ReportMetric(workerPeak(b), "worker-MiB")
		})
	}
}

// written is a portfolio of so many entries, three answers of 90 words each.
func written(entries int, seed uint64) Document {
	random := rand.New(rand.NewPCG(seed, 1))
	var all []Entry
	for i := range entries {
		title := fmt.Sprintf("%s, meeting %d", sentences(random, 4), i)
		all = append(all, sampleEntry(i+1, Signed, title, sentences(random, 90), sentences(random, 90), sentences(random, 90)))
	}
	return sample(all...)
}

var vocabulary = strings.Fields("people group walk garden listening support plan community meeting volunteer confident reflect practice " +
	"surgery team supervisor learned question shared care loneliness transport benefits referral outcome together week trust")

func sentences(random *rand.Rand, words int) string {
	var text strings.Builder
	for i := range words {
		text.WriteString(vocabulary[random.IntN(len(vocabulary))])
		switch {
		case i == words-1:
		case i%45 == 44:
			text.WriteString(".\n\n")
		case i%15 == 14:
			text.WriteString(". ")
		default:
			text.WriteString(" ")
		}
	}
	return text.String()
}

// workerPeak is the largest resident memory that a child of this process ever had, in MiB.
func workerPeak(b *testing.B) float64 {
	b.Helper()
	files, err := filepath.Glob("/proc/[0-9]*/status")
	if err != nil || len(files) == 0 {
		return 0
	}
	most := 0.0
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil || field(raw, "PPid:") != strconv.Itoa(os.Getpid()) {
			continue
		}
		kib, _ := strconv.ParseFloat(field(raw, "VmHWM:"), 64)
		most = max(most, kib/1024)
	}
	return most
}

func field(status []byte, name string) string {
	for line := range strings.SplitSeq(string(status), "\n") {
		if words := strings.Fields(line); len(words) > 1 && words[0] == name {
			return words[1]
		}
	}
	return ""
}
