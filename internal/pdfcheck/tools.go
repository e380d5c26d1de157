package pdfcheck

import (
	"errors"
	"fmt"
	"os/exec"
	"strings"
)

// fileFindings asks qpdf whether the file can be read and is whole.
func fileFindings(path string) ([]Finding, error) {
	out, err := exec.Command("qpdf", "--check", path).CombinedOutput()
	var exit *exec.ExitError
	switch {
	case err == nil && strings.Contains(string(out), "File is not encrypted"):
		return nil, nil
	case err == nil:
		return []Finding{{"encrypted", "file", "a reader may be kept from the text"}}, nil
	case errors.As(err, &exit) && strings.Contains(string(out), "invalid password"):
		return []Finding{{"encrypted", "file", "opens with a password only"}}, nil
	case errors.As(err, &exit):
		return []Finding{{"damaged", "file", strings.TrimSpace(string(out))}}, nil
	default:
		return nil, fmt.Errorf("qpdf --check: %w", err)
	}
}

// infoFindings asks pdfinfo what the document declares about itself.
func infoFindings(path string, want Expect) ([]Finding, error) {
	out, err := exec.Command("pdfinfo", "-enc", "UTF-8", path).Output()
	if err != nil {
		return nil, fmt.Errorf("pdfinfo: %w", err)
	}
	return judgeInfo(parseInfo(string(out)), want), nil
}

func parseInfo(out string) map[string]string {
	info := map[string]string{}
	for line := range strings.Lines(out) {
		if key, value, ok := strings.Cut(line, ":"); ok {
			info[key] = strings.TrimSpace(value)
		}
	}
	return info
}

func judgeInfo(info map[string]string, want Expect) []Finding {
	var found []Finding
	switch title := info["Title"]; {
	case title == "":
		found = append(found, Finding{"title", "file", "has no title"})
	case want.Title != "" && title != want.Title:
		found = append(found, Finding{"title", "file", fmt.Sprintf("title is %q, want %q", title, want.Title)})
	}
	if info["Tagged"] != "yes" {
		found = append(found, Finding{"untagged", "file", "is not tagged"})
	}
	if info["JavaScript"] != "no" {
		found = append(found, Finding{"javascript", "file", "carries a script"})
	}
	return found
}

// fontFindings asks pdffonts whether every font is embedded and every glyph has its Unicode text.
func fontFindings(path string) ([]Finding, error) {
	out, err := exec.Command("pdffonts", path).Output()
	if err != nil {
		return nil, fmt.Errorf("pdffonts: %w", err)
	}
	return judgeFonts(string(out)), nil
}

// judgeFonts reads pdffonts' table. A font's name may hold spaces, so a row is read from its end, which is
// "emb sub uni", then an object number of two words.
func judgeFonts(table string) []Finding {
	var found []Finding
	_, rows, _ := strings.Cut(table, "---\n")
	for row := range strings.Lines(rows) {
		cells := strings.Fields(row)
		if len(cells) < 6 {
			continue
		}
		end := cells[len(cells)-5:]
		if end[0] != "yes" {
			found = append(found, Finding{"font-embedded", "font " + cells[0], "is not embedded"})
		}
		if end[2] != "yes" {
			found = append(found, Finding{"font-unicode", "font " + cells[0], "has no map to Unicode, so its text cannot be read out"})
		}
	}
	return found
}
