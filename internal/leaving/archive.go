package leaving

import (
	"archive/zip"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"

	"linkfolio/internal/spreadsheet"
)

//go:embed archive-readme.txt
var readme []byte

// WriteZIP writes the archive: README.txt, everything.json, entries.csv, and the files that they name. It is the same
// bytes for the same Everything. Of the certificates it holds one at a time; the fault is Conflict where one was removed since.
func (e Everything) WriteZIP(w io.Writer) error {
	archive := zip.NewWriter(w)
	text, err := json.MarshalIndent(e, "", "  ")
	if err != nil {
		return err
	}
	if err := e.add(archive, "README.txt", readme); err != nil {
		return err
	}
	if err := e.add(archive, "everything.json", append(text, '\n')); err != nil {
		return err
	}
	if err := e.addTable(archive); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(e.files)) {
		if err := e.add(archive, name, e.files[name]); err != nil {
			return err
		}
	}
	for _, c := range e.certificates {
		content, err := e.content(c.id)
		if err != nil {
			return err
		}
		if err := e.add(archive, c.path, content); err != nil {
			return err
		}
	}
	return archive.Close()
}

func (e Everything) create(archive *zip.Writer, name string) (io.Writer, error) {
	return archive.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: e.MadeAt})
}

func (e Everything) add(archive *zip.Writer, name string, content []byte) error {
	file, err := e.create(archive, name)
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	return err
}

// addTable writes the entries once more as a table, for people who have a spreadsheet rather than a program.
func (e Everything) addTable(archive *zip.Writer) error {
	file, err := e.create(archive, "entries.csv")
	if err != nil {
		return err
	}
	header := []string{"Title", "First day", "Last day", "Provider", "Kind", "Hours", "CPD points", "State", "Answers", "Entry"}
	var rows [][]spreadsheet.Cell
	for _, entry := range e.Entries {
		answers := ""
		for _, a := range entry.Answers {
			if a.Text != "" {
				answers += a.Prompt + "\n" + a.Text + "\n\n"
			}
		}
		rows = append(rows, spreadsheet.Texts(
			entry.Title, entry.StartsOn.String(), entry.EndsOn.String(), entry.Provider, entry.Kind.Words(),
			fmt.Sprintf("%.2f", float64(entry.Minutes)/60), entry.Points, string(entry.State), answers, entry.ID.String(),
		))
	}
	return spreadsheet.WriteCSV(file, header, slices.Values(rows))
}
