package spreadsheet

import (
	"encoding/xml"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// format is what matters of a number format (ISO/IEC 29500-1, 18.8.30): it makes a number a day, a time, a percentage, or
// one with zeros in front. All else is how a number looks, not what it says.
type format struct {
	date, clock bool
	elapsed     bool // [h]: hours that do not end at 24
	percent     bool
	zeros       int // at least so many digits
}

// builtIn are the formats that files name by number only; those of other languages (27 to 36, 50 to 58) are days.
func builtIn(id int) format {
	switch {
	case id >= 14 && id <= 17, id >= 27 && id <= 31, id == 36, id >= 50 && id <= 58:
		return format{date: true}
	case id == 22:
		return format{date: true, clock: true}
	case id >= 18 && id <= 21, id >= 32 && id <= 35, id == 45, id == 47:
		return format{clock: true}
	case id == 46:
		return format{clock: true, elapsed: true}
	case id == 9, id == 10:
		return format{percent: true}
	}
	return format{}
}

// longestFormat is some times what Excel allows.
const longestFormat = 1000

// readFormat understands a format such as `dd/mm/yyyy hh:mm;@`, by its first section.
func readFormat(code string) format {
	var f format
	if len(code) > longestFormat {
		return f
	}
	code = strings.ToLower(code)
	var plain strings.Builder // without quoted text and conditions
	for i := 0; i < len(code) && code[i] != ';'; i++ {
		switch c := code[i]; c {
		case '"':
			i += skipTo(code[i+1:], '"')
		case '\\', '_', '*':
			i++
		case '[':
			inside, _, closed := strings.Cut(code[i+1:], "]")
			if closed && inside != "" && strings.Trim(inside, "hms") == "" {
				f.clock, f.elapsed = true, true
			}
			i += len(inside) + 1
		default:
			plain.WriteByte(c)
		}
	}
	return f.of(plain.String())
}

// skipTo gives the bytes up to and with the mark, or all of them.
func skipTo(s string, mark byte) int {
	if at := strings.IndexByte(s, mark); at >= 0 {
		return at + 1
	}
	return len(s)
}

func (f format) of(plain string) format {
	plain = strings.NewReplacer("am/pm", "h", "a/p", "h").Replace(plain)
	if strings.Contains(plain, "general") {
		return f
	}
	f.clock = f.clock || strings.ContainsAny(plain, "hs")
	f.date = !f.elapsed && (strings.ContainsAny(plain, "yd") || strings.Contains(plain, "m") && !f.clock)
	f.percent = strings.Contains(plain, "%")
	if plain != "" && strings.Trim(plain, "0") == "" {
		f.zeros = min(len(plain), 30)
	}
	return f
}

// readStyles reads which format each style of cells has. A file may have no styles.
func (w *workbook) readStyles(part string) error {
	if part == "" {
		return nil
	}
	custom := map[string]format{}
	in := ""
	return w.walk(part, func(token xml.Token) error {
		start, ok := token.(xml.StartElement)
		if !ok {
			return nil
		}
		switch name := start.Name.Local; name {
		case "numFmts", "cellXfs", "cellStyleXfs", "dxfs", "cellStyles":
			in = name
		case "numFmt":
			if in == "numFmts" {
				custom[attribute(start, "numFmtId")] = readFormat(attribute(start, "formatCode"))
				return room(len(custom), mostFormats)
			}
		case "xf":
			if in == "cellXfs" {
				w.formats = append(w.formats, formatByID(attribute(start, "numFmtId"), custom))
				return room(len(w.formats), mostStyles)
			}
		}
		return nil
	})
}

func formatByID(id string, custom map[string]format) format {
	if f, ok := custom[id]; ok {
		return f
	}
	n, err := strconv.Atoi(id)
	if err != nil {
		return format{}
	}
	return builtIn(n)
}

// show writes a number as people see it in the cell.
func (f format) show(value string, from1904 bool) string {
	n, err := strconv.ParseFloat(value, 64)
	if err != nil || math.IsInf(n, 0) || math.IsNaN(n) {
		return value
	}
	switch {
	case f.elapsed && n >= 0 && n < lastDay:
		return elapsed(n)
	case (f.date || f.clock) && n >= 0 && n < lastDay:
		return f.moment(n, from1904)
	case f.percent:
		return plainNumber(n*100) + "%"
	}
	shown := plainNumber(n)
	if len(shown) < f.zeros && strings.Trim(shown, "0123456789") == "" {
		shown = strings.Repeat("0", f.zeros-len(shown)) + shown
	}
	return shown
}

// lastDay is the day after the last one that Excel knows, 31 December 9999.
const lastDay = 2_958_466

func (f format) moment(days float64, from1904 bool) string {
	first := time.Date(1899, time.December, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case from1904:
		first = time.Date(1904, time.January, 1, 0, 0, 0, 0, time.UTC)
	case days < 60: // Excel has a 29 February 1900
		first = first.AddDate(0, 0, 1)
	}
	whole, part := math.Modf(days)
	seconds := int(math.Round(part * 86_400))
	at := first.AddDate(0, 0, int(whole)).Add(time.Duration(seconds) * time.Second)
	clock := at.Format("15:04:05")
	clock = strings.TrimSuffix(clock, ":00")
	switch day := at.Format("2006-01-02"); {
	case !f.date:
		return clock
	case !f.clock || seconds == 0:
		return day
	default:
		return day + " " + clock
	}
}

// elapsed writes days as hours, minutes and, where there are any, seconds.
func elapsed(days float64) string {
	seconds := int(math.Round(days * 86_400))
	shown := fmt.Sprintf("%d:%02d", seconds/3600, seconds/60%60)
	if seconds%60 != 0 {
		shown += fmt.Sprintf(":%02d", seconds%60)
	}
	return shown
}

// plainNumber writes a number in full, to the 15 digits that Excel keeps, so that a telephone number is not 7.7009E+09.
func plainNumber(n float64) string {
	n, _ = strconv.ParseFloat(strconv.FormatFloat(n, 'g', 15, 64), 64) // its own writing can be read
	if size := math.Abs(n); size != 0 && (size >= 1e21 || size < 1e-9) {
		return strconv.FormatFloat(n, 'G', -1, 64)
	}
	return strconv.FormatFloat(n, 'f', -1, 64)
}
