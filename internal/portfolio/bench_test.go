package portfolio

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"linkfolio/internal/typst/typsttest"
)

// BenchmarkPDF sets portfolios of entries of 270 words, each different. worker-MiB is the most memory that a
// worker held, worker-cpu-s the processor time of one PDF.
func BenchmarkPDF(b *testing.B) {
	for _, entries := range []int{60, 400} {
		b.Run(fmt.Sprint(entries), func(b *testing.B) {
			engine := typsttest.Engine(b)
			printPDF(b, sample()) // waits for the engine
			before, _ := workers(b)
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
			after, peak := workers(b)
			b.ReportMetric((after-before)/float64(seed), "worker-cpu-s/op")
			b.ReportMetric(peak, "worker-MiB")
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

// workers sums up the children of this process: the CPU time they took, in seconds, and the most memory that any of
// them ever held, in MiB.
func workers(b *testing.B) (cpu, peak float64) {
	b.Helper()
	files, err := filepath.Glob("/proc/[0-9]*/status")
	if err != nil {
		b.Fatal(err)
	}
	for _, file := range files {
		status, err := os.ReadFile(file)
		if err != nil || field(status, "PPid:") != strconv.Itoa(os.Getpid()) {
			continue
		}
		kib, _ := strconv.ParseFloat(field(status, "VmHWM:"), 64)
		peak = max(peak, kib/1024)
		cpu += cpuOf(filepath.Join(filepath.Dir(file), "stat"))
	}
	return cpu, peak
}

// cpuOf reads user and system time, the 14th and 15th fields of /proc/PID/stat, in hundredths of a second.
func cpuOf(file string) float64 {
	stat, err := os.ReadFile(file)
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(stat))
	user, _ := strconv.ParseFloat(fields[13], 64)
	system, _ := strconv.ParseFloat(fields[14], 64)
	return (user + system) / 100
}

func field(status []byte, name string) string {
	for line := range strings.SplitSeq(string(status), "\n") {
		if words := strings.Fields(line); len(words) > 1 && words[0] == name {
			return words[1]
		}
	}
	return ""
}
