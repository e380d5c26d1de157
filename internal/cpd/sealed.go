package cpd

import (
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/audit"
	"linkfolio/internal/fault"
)

// VersionOf gives one version with its content. Faults: NotFound where there is none or its words were erased. Bytes
// that do not match the hash are an internal error: nobody is shown them as what was sent.
func VersionOf(tx *gorm.DB, entryID uuid.UUID, number int) (Version, Content, error) {
	var row versionRow
	err := joinedVersions(tx).Where("v.entry_id = ? AND v.number = ?", entryID, number).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Version{}, Content{}, fault.New(fault.NotFound, "There is no such version of this entry.")
	}
	if err != nil {
		return Version{}, Content{}, fmt.Errorf("version: %w", err)
	}
	if row.Canonical == nil {
		return row.Version, Content{}, fault.New(fault.NotFound, "The words of this version were erased.")
	}
	content, what := row.read()
	if what != "" {
		return row.Version, Content{}, fmt.Errorf("version %s: %s", row.name(), what)
	}
	return row.Version, content, nil
}

// VersionsOf gives the current version of each entry that was ever sent, by the entry's id.
func VersionsOf(tx *gorm.DB, ids []uuid.UUID) (map[uuid.UUID]Sealed, error) {
	all := map[uuid.UUID]Sealed{}
	for some := range slices.Chunk(ids, 500) { // well below what a statement may hold
		var rows []versionRow
		err := joinedVersions(tx).Joins("JOIN entries e ON e.id = v.entry_id AND e.version = v.number").
			Where("v.entry_id IN ?", some).Scan(&rows).Error
		if err != nil {
			return nil, fmt.Errorf("versions: %w", err)
		}
		for _, row := range rows {
			all[row.EntryID] = row.sealed()
		}
	}
	return all, nil
}

// versionRow is a version beside its body, which is nil where it was erased.
type versionRow struct {
	Version   `gorm:"embedded"`
	Canonical []byte
}

func joinedVersions(tx *gorm.DB) *gorm.DB {
	return tx.Table("entry_versions v").Select("v.*, b.canonical").
		Joins("LEFT JOIN entry_version_bodies b ON b.entry_id = v.entry_id AND b.number = v.number")
}

func (r versionRow) name() string { return fmt.Sprintf("%s/%d", r.EntryID, r.Number) }

// read decodes the body and says what is wrong with the row, or "".
func (r versionRow) read() (c Content, wrong string) {
	c, err := Decode(r.Canonical)
	switch {
	case hashOf(r.Canonical) != r.Hash:
		return c, "its content does not match its hash"
	case err != nil:
		return c, "its content cannot be read"
	case c.EntryID != r.EntryID || c.Number != r.Number || c.OwnerID != r.OwnerID || r.Format != format:
		return c, "its content is that of another version"
	}
	return c, ""
}

func (r versionRow) sealed() Sealed {
	if r.Canonical == nil {
		return Sealed{Version: r.Version, Erased: true}
	}
	content, wrong := r.read()
	return Sealed{Version: r.Version, Content: content, Broken: wrong != ""}
}

// wrong judges the row for Verify.
func (r versionRow) wrong(erased map[uuid.UUID]bool) []audit.Wrong {
	what := ""
	switch {
	case r.Canonical != nil:
		_, what = r.read()
	case !erased[r.OwnerID]:
		what = "its content is missing, and no erasure was ordered"
	}
	if what == "" {
		return nil
	}
	return []audit.Wrong{{Table: "entry_versions", Row: r.name(), What: what}}
}
