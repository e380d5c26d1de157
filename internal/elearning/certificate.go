package elearning

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"unicode"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/audit"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
)

// What certificates may be. Sizes are in bytes.
const (
	LargestCertificate = 5 << 20
	MostCertificates   = 5 // of one record
	mostBytes          = 200 << 20
	longestFileName    = 255
)

// The acts about certificates.
const (
	ActCertified   audit.Act = "added certificate"
	ActUncertified audit.Act = "removed certificate"
)

// File is a certificate that was read and can be kept.
type File struct {
	Name      string
	MediaType string
	Content   []byte
}

// fileTypes are what a certificate may be: how its name may end, and how its content begins.
var fileTypes = []struct {
	mediaType string
	endings   []string
	begins    string
}{
	{"application/pdf", []string{".pdf"}, "%PDF-"},
	{"image/jpeg", []string{".jpg", ".jpeg"}, "\xff\xd8\xff"},
	{"image/png", []string{".png"}, "\x89PNG\r\n\x1a\n"},
}

// ReadCertificate reads a file that was uploaded, up to LargestCertificate. Both its name and its content have to say that it
// is a PDF, a JPEG or a PNG. Faults: Invalid at file.
func ReadCertificate(name string, in io.Reader) (File, error) {
	content, err := io.ReadAll(io.LimitReader(in, LargestCertificate+1))
	if err != nil {
		return File{}, err
	}
	return newFile(name, content)
}

func newFile(name string, content []byte) (File, error) {
	name = cleanName(name)
	switch {
	case len(content) == 0:
		return File{}, fault.At("file", "The file is empty")
	case len(content) > LargestCertificate:
		return File{}, tooLarge()
	}
	for _, t := range fileTypes {
		for _, ending := range t.endings {
			if strings.HasSuffix(strings.ToLower(name), ending) && bytes.HasPrefix(content, []byte(t.begins)) {
				return File{name, t.mediaType, content}, nil
			}
		}
	}
	return File{}, fault.At("file", "The certificate must be a PDF, JPEG or PNG file")
}

func tooLarge() error { return fault.At("file", "The certificate must be smaller than 5 MB") }

// cleanName leaves of a file's name what may stand on a page and in a download: no folders, no control characters, none that
// turn the direction of text around, and at most 255 characters, the ending kept.
func cleanName(name string) string {
	name = strings.ToValidUTF8(name, "")
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		return r
	}, name))
	ending := path.Ext(name)
	stem := []rune(strings.TrimSuffix(name, ending))
	if room := longestFileName - len([]rune(ending)); len(stem) > room {
		stem = stem[:max(room, 0)]
	}
	if len(stem) == 0 {
		stem = []rune("certificate")
	}
	return string(stem) + ending
}

// AddCertificate puts a certificate to a record. The same file twice is once. Faults: NotFound; Invalid at file where there
// are too many.
func (r *Records) AddCertificate(ctx context.Context, who access.Actor, record uuid.UUID, f File) error {
	return r.db.InTx(ctx, func(tx *gorm.DB) error {
		of, err := find(locked(tx), who, record)
		if err != nil {
			return err
		}
		if kept, err := keeps(tx, of, f); err != nil || kept {
			return err
		}
		if err := r.note(tx, who, of, ActCertified, "added a certificate of “"+of.Title+"”"); err != nil {
			return err
		}
		_, err = r.attach(tx, of, f)
		return err
	})
}

// keeps tells whether a record has this file.
func keeps(tx *gorm.DB, of Record, f File) (bool, error) {
	var n int64
	err := tx.Model(&Certificate{}).Where("record_id = ? AND sha256 = ?", of.ID, sumOf(f.Content)).Count(&n).Error
	return n > 0, err
}

func sumOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// attach writes a certificate of a record, and gives its id. Whoever adds one for the same person waits until this is
// committed, so that nobody passes a limit that another is about to reach. Acts are to be written before: they are waited for in the same
// way, and always in this order. Faults: Invalid at file.
func (r *Records) attach(tx *gorm.DB, of Record, f File) (uuid.UUID, error) {
	if err := identity.Hold(tx, of.PersonID); err != nil {
		return uuid.Nil, err
	}
	var kept struct{ Files, Bytes int64 }
	err := tx.Model(&Certificate{}).Where("person_id = ?", of.PersonID).
		Select("COUNT(CASE WHEN record_id = ? THEN 1 END) AS files, CAST(COALESCE(SUM(size), 0) AS bigint) AS bytes", of.ID).Scan(&kept).Error
	switch {
	case err != nil:
		return uuid.Nil, fmt.Errorf("count certificates: %w", err)
	case kept.Files >= MostCertificates:
		return uuid.Nil, fault.At("file", fmt.Sprintf("A record can have %d certificates. Remove one first", MostCertificates))
	case kept.Bytes+int64(len(f.Content)) > mostBytes:
		return uuid.Nil, fault.At("file", "Your certificates come to more than 200 MB. Remove some that you no longer need")
	}
	c := Certificate{
		ID: uuid.Must(uuid.NewV7()), RecordID: of.ID, PersonID: of.PersonID, Name: f.Name, MediaType: f.MediaType,
		Size: int64(len(f.Content)), SHA256: sumOf(f.Content), Content: f.Content, AddedAt: r.clock(),
	}
	if err := tx.Create(&c).Error; err != nil {
		return uuid.Nil, fmt.Errorf("keep a certificate: %w", err)
	}
	return c.ID, nil
}

// Certificate gives a certificate of the actor's own, with its content, or NotFound.
func (r *Records) Certificate(ctx context.Context, who access.Actor, id uuid.UUID) (Certificate, error) {
	var c Certificate
	err := r.db.Read(ctx).Where("id = ?", id).Take(&c).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Certificate{}, access.NotFound()
	}
	if err != nil {
		return Certificate{}, fmt.Errorf("find a certificate: %w", err)
	}
	if err := access.Check(who, access.ChangeLearning, access.Record{Owner: c.PersonID}); err != nil {
		return Certificate{}, err
	}
	return c, nil
}

// RemoveCertificate deletes a certificate for good and gives the record that it belonged to. Faults: NotFound.
func (r *Records) RemoveCertificate(ctx context.Context, who access.Actor, id uuid.UUID) (record uuid.UUID, err error) {
	c, err := r.Certificate(ctx, who, id)
	if err != nil {
		return uuid.Nil, err
	}
	return c.RecordID, r.db.InTx(ctx, func(tx *gorm.DB) error {
		of, err := find(locked(tx), who, c.RecordID)
		if err != nil {
			return err
		}
		gone := tx.Where("id = ?", id).Delete(&Certificate{})
		if gone.Error != nil || gone.RowsAffected == 0 {
			return gone.Error
		}
		return r.note(tx, who, of, ActUncertified, "removed a certificate of “"+of.Title+"”")
	})
}
