package elearning_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/elearning"
	"linkfolio/internal/fault"
)

const (
	pdf  = "%PDF-1.7\n"
	png  = "\x89PNG\r\n\x1a\n"
	jpeg = "\xff\xd8\xff\xe0"
)

func TestWhatIsACertificate(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, content     string
		kept, says, types string
	}{
		{"certificate.pdf", pdf, "certificate.pdf", "", "application/pdf"},
		{"SCAN.JPG", jpeg, "SCAN.JPG", "", "image/jpeg"},
		{"scan.jpeg", jpeg, "scan.jpeg", "", "image/jpeg"},
		{"scan.png", png, "scan.png", "", "image/png"},
		{`C:\Users\amira\certificate.pdf`, pdf, "certificate.pdf", "", "application/pdf"},
		{"../../etc/passwd.pdf", pdf, "passwd.pdf", "", "application/pdf"},
		{"a\x00b\u202efdp.exe\u2066.pdf\n", pdf, "abfdp.exe.pdf", "", "application/pdf"},
		{"\xff\xfe.pdf", pdf, "certificate.pdf", "", "application/pdf"},
		{strings.Repeat("ż", 300) + ".pdf", pdf, strings.Repeat("ż", 251) + ".pdf", "", "application/pdf"},
		{"page.pdf", "<html>", "", "must be a PDF, JPEG or PNG", ""},
		{"page.html", pdf, "", "must be a PDF, JPEG or PNG", ""},
		{"picture.png", pdf, "", "must be a PDF, JPEG or PNG", ""},
		{"certificate", pdf, "", "must be a PDF, JPEG or PNG", ""},
		{"empty.pdf", "", "", "The file is empty", ""},
		{"large.pdf", pdf + strings.Repeat("x", 5<<20), "", "smaller than 5 MB", ""},
	}
	for _, test := range tests {
		file, err := elearning.ReadCertificate(test.name, strings.NewReader(test.content))
		if test.says != "" {
			wantFault(t, err, fault.Invalid, "file")
			if !strings.Contains(err.Error(), test.says) {
				t.Errorf("%.40q: it says %v", test.name, err)
			}
			continue
		}
		if err != nil || file.Name != test.kept || file.MediaType != test.types || string(file.Content) != test.content {
			t.Errorf("%.40q is kept as %.40q, %s, %v", test.name, file.Name, file.MediaType, err)
		}
	}
	broken := errors.New("the line broke")
	if _, err := elearning.ReadCertificate("a.pdf", io.MultiReader(strings.NewReader(pdf), failing{broken})); !errors.Is(err, broken) {
		t.Errorf("a broken line: %v", err)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func file(t *testing.T, name, content string) elearning.File {
	t.Helper()
	f, err := elearning.ReadCertificate(name, strings.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestOnlyTheirPersonGetsACertificate(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		r := w.add(w.amira, completed("one", w.module, "2026-11-03"))
		scan := file(t, "scan.png", png+"\x00\xff")
		for range 2 { // the same file twice is once
			w.must(w.records.AddCertificate(t.Context(), w.amira, r.ID, scan))
		}
		folder, err := w.records.Folder(t.Context(), w.amira, r.ID)
		w.must(err)
		if len(folder.Certificates) != 1 || folder.Certificates[0].Name != "scan.png" || folder.Certificates[0].Content != nil {
			t.Fatalf("its certificates are %+v", folder.Certificates)
		}
		id := folder.Certificates[0].ID
		c, err := w.records.Certificate(t.Context(), w.amira, id)
		if err != nil || !bytes.Equal(c.Content, scan.Content) || c.Size != int64(len(scan.Content)) || c.MediaType != "image/png" {
			t.Errorf("it comes as %+v, %v", c, err)
		}
		_, err = w.records.Certificate(t.Context(), w.tom, id)
		wantFault(t, err, fault.NotFound)
		_, err = w.records.Certificate(t.Context(), w.sam, id)
		wantFault(t, err, fault.Forbidden)
		_, err = w.records.RemoveCertificate(t.Context(), w.tom, id)
		wantFault(t, err, fault.NotFound)
		wantFault(t, w.records.AddCertificate(t.Context(), w.tom, r.ID, scan), fault.NotFound)
		of, err := w.records.RemoveCertificate(t.Context(), w.amira, id)
		if err != nil || of != r.ID || w.count("certificates") != 0 {
			t.Errorf("removed from %s, %v", of, err)
		}
		_, err = w.records.Certificate(t.Context(), w.amira, id)
		wantFault(t, err, fault.NotFound)
	})
}

func TestThereIsRoomForFiveCertificatesAndTwoHundredMegabytes(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		r := w.add(w.amira, completed("one", w.module, "2026-11-03"))
		for i := range elearning.MostCertificates {
			w.must(w.records.AddCertificate(t.Context(), w.amira, r.ID, file(t, "a.pdf", fmt.Sprint(pdf, i))))
		}
		err := w.records.AddCertificate(t.Context(), w.amira, r.ID, file(t, "a.pdf", pdf+"one more"))
		wantFault(t, err, fault.Invalid, "file")
		w.must(w.db.Read(t.Context()).Exec("UPDATE certificates SET size = ?", 40<<20).Error)
		d := completed("two", w.next, "2026-11-03")
		f := file(t, "b.pdf", pdf)
		d.File = &f
		_, err = w.records.Add(t.Context(), w.amira, d)
		wantFault(t, err, fault.Invalid, "file")
		if n := w.count("learning_records"); n != 1 {
			t.Errorf("a record without its certificate was kept: %d", n)
		}
		w.add(w.tom, d)
	})
}

// A module that was taken again keeps what proves the first time.
func TestOldCertificatesStay(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		first := completed("first", w.module, "2023-11-03")
		f := file(t, "2023.pdf", pdf)
		first.File = &f
		w.add(w.amira, first)
		again := w.add(w.amira, completed("again", w.module, "2026-11-03"))
		w.add(w.amira, completed("else", w.next, "2026-11-03"))
		folder, err := w.records.Folder(t.Context(), w.amira, again.ID)
		w.must(err)
		if len(folder.Others) != 1 || folder.Others[0].Day.String() != "2023-11-03" || len(folder.Others[0].Certificates) != 1 || len(folder.Certificates) != 0 {
			t.Errorf("beneath it stand %+v", folder.Others)
		}
		if folder.Module.ID != w.module.ID || folder.Programme.Key != "elfh-link-workers" {
			t.Errorf("it counts as %s of %s", folder.Module.Title, folder.Programme.Title)
		}
		_, err = w.records.Folder(t.Context(), w.tom, again.ID)
		wantFault(t, err, fault.NotFound)
		_, err = w.records.Folder(t.Context(), w.amira, uuid.New())
		wantFault(t, err, fault.NotFound)
	})
}

// An import's certificates were read as PDFs, whatever they are called, and count towards the limit one after the other.
func TestAnImportBringsCertificates(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		one, two := w.add(w.amira, completed("one", w.module, "2026-11-03")), w.add(w.amira, completed("two", w.module, "2026-11-04"))
		syllabus := w.syllabus()
		prove := func(of elearning.Record, content string) error {
			return w.db.InTx(t.Context(), func(tx *gorm.DB) error {
				_, err := w.records.Prove(tx, syllabus, of, "scan", []byte(content))
				time.Sleep(100 * time.Millisecond)
				return err
			})
		}
		w.must(prove(one, "\n%PDF-1.7"))
		var kept elearning.Certificate
		w.must(w.db.Read(t.Context()).Take(&kept).Error)
		if kept.Name != "scan.pdf" || kept.MediaType != "application/pdf" {
			t.Errorf("it is kept as %q, %s", kept.Name, kept.MediaType)
		}
		w.must(w.db.Read(t.Context()).Model(&kept).Where("id = ?", kept.ID).Update("size", 200<<20-10).Error)
		var both sync.WaitGroup
		for _, of := range []elearning.Record{one, two} {
			both.Go(func() {
				if err := prove(of, "%PDF-1.7 "); err != nil && fault.KindOf(err) != fault.Invalid {
					t.Error(err)
				}
			})
		}
		both.Wait()
		if n := w.count("certificates"); n != 2 {
			t.Errorf("there are %d certificates, want 2", n)
		}
	})
}
