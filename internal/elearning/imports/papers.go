package imports

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/elearning"
	"linkfolio/internal/elearning/reports"
	"linkfolio/internal/fault"
)

// paper is a certificate among the files of an import.
type paper struct {
	name    string
	content []byte
}

// papers gives the certificates among the files.
func (d *Desk) papers(ctx context.Context, id uuid.UUID) (map[uuid.UUID]paper, error) {
	var files []File
	if err := d.DB.Read(ctx).Where("import_id = ? AND kind = ?", id, reports.Certificate).Find(&files).Error; err != nil {
		return nil, fmt.Errorf("certificates of an import: %w", err)
	}
	papers := map[uuid.UUID]paper{}
	for _, f := range files {
		content, err := d.unseal(f)
		if err != nil {
			return nil, err
		}
		papers[f.ID] = paper{f.Name, content}
	}
	return papers, nil
}

// proof is a row whose file is the certificate of what it tells.
type proof struct {
	file uuid.UUID
	of   elearning.Record
}

// attach puts certificates to the records that they prove, new ones or those of before. One for which there is no room is
// told of at its file; that is no reason to record nothing.
func (w *writer) attach(tx *gorm.DB, papers map[uuid.UUID]paper) error {
	for _, p := range w.proofs {
		file, there := papers[p.file]
		if !there {
			continue
		}
		id, err := w.desk.Records.Prove(tx, w.syllabus, p.of, file.name, file.content)
		outcome := map[string]any{"certificate_id": id}
		switch refusal := fault.Of(err); {
		case refusal != nil && refusal.Kind == fault.Invalid:
			outcome = map[string]any{"problem": "The certificate was not kept: " + refusal.Message + "."}
		case err != nil:
			return err
		case id == uuid.Nil:
			continue
		}
		if err := tx.Model(&File{}).Where("id = ?", p.file).Updates(outcome).Error; err != nil {
			return err
		}
	}
	return nil
}
