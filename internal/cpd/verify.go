package cpd

import (
	"fmt"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/audit"
	"linkfolio/internal/catalogue"
)

// Verify recomputes the hash of every version, and compares each entry that is sent or signed with its version. It
// returns how many versions it read, and every row that is wrong, versions first.
func Verify(tx *gorm.DB) (n int, wrong []audit.Wrong, err error) {
	erased, err := audit.Erased(tx)
	if err != nil {
		return 0, nil, err
	}
	n, wrong, err = verifyVersions(tx, erased)
	if err != nil {
		return n, wrong, fmt.Errorf("verify versions: %w", err)
	}
	heads, err := verifyHeads(tx)
	if err != nil {
		return n, wrong, fmt.Errorf("verify entries: %w", err)
	}
	return n, append(wrong, heads...), nil
}

func verifyVersions(tx *gorm.DB, erased map[uuid.UUID]bool) (n int, wrong []audit.Wrong, err error) {
	rows, err := joinedVersions(tx).Select("v.*, b.canonical, b.owner_id AS kept_for").Order("v.entry_id, v.number").Rows()
	if err != nil {
		return 0, nil, err
	}
	defer rows.Close()
	var last Version
	for rows.Next() {
		var found struct {
			Row     versionRow `gorm:"embedded"`
			KeptFor *uuid.UUID // whose the content is, as its own row says
		}
		if err := tx.ScanRows(rows, &found); err != nil {
			return n, wrong, err
		}
		n++
		row := found.Row
		if row.EntryID != last.EntryID {
			last = Version{EntryID: row.EntryID}
		}
		if row.Number != last.Number+1 {
			wrong = append(wrong, audit.Wrong{Table: "entry_versions", Row: row.name(), What: fmt.Sprintf("version %d is missing before it", last.Number+1)})
		}
		wrong = append(wrong, row.wrong(erased)...)
		if found.KeptFor != nil && *found.KeptFor != row.OwnerID {
			wrong = append(wrong, audit.Wrong{Table: "entry_versions", Row: row.name(), What: "its content is put down as somebody else's"})
		}
		last = row.Version
	}
	if err := rows.Err(); err != nil {
		return n, wrong, err
	}
	stray, err := strayBodies(tx)
	return n, append(wrong, stray...), err
}

// strayBodies finds content that belongs to no version.
func strayBodies(tx *gorm.DB) (wrong []audit.Wrong, err error) {
	var stray []versionRow
	err = tx.Table("entry_version_bodies b").Select("b.entry_id, b.number").
		Where("NOT EXISTS (SELECT 1 FROM entry_versions v WHERE v.entry_id = b.entry_id AND v.number = b.number)").
		Order("b.entry_id, b.number").Scan(&stray).Error
	for _, row := range stray {
		wrong = append(wrong, audit.Wrong{Table: "entry_version_bodies", Row: row.name(), What: "there is no version of which this is the content"})
	}
	return wrong, err
}

// head is an entry beside the version that it claims to be.
type head struct {
	Entry     `gorm:"embedded"`
	Latest    int
	Canonical []byte
	Hash      string
}

func verifyHeads(tx *gorm.DB) ([]audit.Wrong, error) {
	templates, err := catalogue.ByID(tx)
	if err != nil {
		return nil, err
	}
	query := tx.Table("entries e").
		Select(`e.*, b.canonical, COALESCE(v.hash, '') AS hash,
			(SELECT COALESCE(MAX(number), 0) FROM entry_versions l WHERE l.entry_id = e.id) AS latest`).
		Joins("LEFT JOIN entry_versions v ON v.entry_id = e.id AND v.number = e.version").
		Joins("LEFT JOIN entry_version_bodies b ON b.entry_id = e.id AND b.number = e.version").Order("e.id")
	var wrong []audit.Wrong
	err = audit.InBatches(query, func(h head) string { return h.fault(templates[h.TemplateID]) }, func(h head, what string) {
		if what != "" {
			wrong = append(wrong, audit.Wrong{Table: "entries", Row: h.ID.String(), What: what})
		}
	})
	return wrong, err
}

// fault says what is wrong with the entry, or "". A version whose own bytes are wrong is told of there, not here.
func (h head) fault(tpl catalogue.Template) string {
	sealed := h.State == access.Sent || h.State == access.Signed
	switch {
	case h.Entry.Version != h.Latest:
		return fmt.Sprintf("it claims version %d, but version %d is the last", h.Entry.Version, h.Latest)
	case sealed && h.Latest == 0:
		return "it is " + string(h.State) + ", but there is no version of it"
	case !sealed || h.Canonical == nil || hashOf(h.Canonical) != h.Hash:
		return ""
	}
	content, err := Decode(h.Canonical)
	if err != nil {
		return ""
	}
	if !content.says(h.Entry, tpl) {
		return "it differs from the version that was sent"
	}
	return ""
}

// says tells whether the entry, written under this template, still says what the version says.
func (c Content) says(e Entry, tpl catalogue.Template) bool {
	for _, a := range c.Answers {
		if e.Answers[a.Key] != a.Text {
			return false
		}
	}
	return c.EntryID == e.ID && c.OwnerID == e.OwnerID && c.TemplateKey == tpl.Key && c.TemplateVersion == tpl.Version &&
		c.Title == e.Title && c.StartsOn == e.StartsOn && c.EndsOn == e.EndsOn && c.Provider == e.Provider &&
		c.Kind == e.Kind && c.Activity == e.Activity && c.Minutes == e.Minutes && c.Points == e.Points
}
