package imports

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"linkfolio/internal/access"
	"linkfolio/internal/cpd"
	"linkfolio/internal/database"
	"linkfolio/internal/elearning/reports"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
)

// receiving is how long the files of an import may be on their way.
const receiving = time.Hour

// Upload is a file as it arrives.
type Upload struct {
	Name    string
	Content io.Reader
}

// Begin takes files in and has them read. organisation is the one for whose people a lead imports, or nil for the actor's
// own. The same key twice is one import. Faults: those of the policy, Invalid at files, and Conflict for somebody who has
// MostOpen imports open, and Unavailable while others upload. An error of the sequence comes back as it is; nothing is kept
// then.
func (d *Desk) Begin(ctx context.Context, who access.Actor, organisation *uuid.UUID, key string, files iter.Seq2[Upload, error]) (uuid.UUID, error) {
	leave, err := d.enter(ctx)
	if err != nil {
		return uuid.Nil, err
	}
	defer leave()
	i, again, err := d.open(ctx, who, organisation, key)
	if err != nil || again {
		return i.ID, err
	}
	n := 0
	for file, err := range files {
		if err == nil && n == MostFiles {
			err = fault.At("files", fmt.Sprintf("Select no more than %d files", MostFiles))
		}
		if err == nil {
			err = d.receive(ctx, i, n, file)
		}
		if err != nil {
			return uuid.Nil, errors.Join(err, d.drop(context.WithoutCancel(ctx), i.ID))
		}
		n++
	}
	if n == 0 {
		return uuid.Nil, errors.Join(fault.At("files", "Select at least one file"), d.drop(ctx, i.ID))
	}
	return i.ID, d.received(ctx, i.ID)
}

// open makes an import that waits for its files, or finds the one that the same form made.
func (d *Desk) open(ctx context.Context, who access.Actor, organisation *uuid.UUID, key string) (i Import, again bool, err error) {
	if !cpd.IsKey(key) {
		return Import{}, false, fault.At("key", "This form was changed on its way to us. Open a new form")
	}
	now := d.Clock()
	i = Import{
		ID: uuid.Must(uuid.NewV7()), PersonID: who.ID, OrganisationID: organisation, FormKey: key, State: Receiving,
		CreatedAt: now, ExpiresAt: now.Add(receiving), DueAt: now, LockVersion: 1,
	}
	do := access.ImportLearning
	if organisation != nil {
		do = access.ImportForTeam
	}
	if err := access.Check(who, do, i.Access()); err != nil {
		return Import{}, false, err
	}
	err = d.DB.InTx(ctx, func(tx *gorm.DB) error {
		if err := identity.Hold(tx, who.ID); err != nil { // a second click, and whoever opens another, sees this one
			return err
		}
		var open []Import
		if err := tx.Where("person_id = ? AND (form_key = ? OR (state IN ? AND expires_at > ?))", who.ID, key, unfinished(), now).Find(&open).Error; err != nil {
			return err
		}
		for _, other := range open {
			if other.FormKey == key {
				i, again = other, true
				return nil
			}
		}
		if len(open) >= MostOpen {
			return fault.Newf(fault.Conflict, "You have %d imports that are not confirmed. Confirm or discard one of them first.", len(open))
		}
		return tx.Create(&i).Error
	})
	if err != nil {
		return Import{}, false, fmt.Errorf("begin an import: %w", err)
	}
	return i, again, nil
}

// unfinished are the states of an import that is neither confirmed nor over.
func unfinished() []State { return []State{Receiving, Reading, Ready, Writing} }

// receive keeps a file, sealed, in a transaction of its own: ten files need no more memory than one.
func (d *Desk) receive(ctx context.Context, i Import, position int, u Upload) error {
	content, err := io.ReadAll(io.LimitReader(u.Content, reports.Largest+1))
	if err != nil {
		return err
	}
	if len(content) > reports.Largest {
		return fault.At("files", fmt.Sprintf("“%s” is larger than %d MB. Keep only what you need of it, or upload it in parts", u.Name, reports.Largest>>20))
	}
	return d.keep(ctx, i, File{Position: position, Name: u.Name}, content)
}

func (d *Desk) keep(ctx context.Context, i Import, f File, content []byte) (err error) {
	f.ID, f.ImportID, f.Size = uuid.Must(uuid.NewV7()), i.ID, int64(len(content))
	if f.Sealed, err = d.seal(f.ID, content); err != nil {
		return err
	}
	err = d.DB.InTx(ctx, func(tx *gorm.DB) error {
		if err := there(tx, i.ID); err != nil {
			return err
		}
		return tx.Create(&f).Error
	})
	if err != nil {
		return fmt.Errorf("keep a file: %w", err)
	}
	return nil
}

// there holds an import whose files are on their way, or says that it was discarded meanwhile.
func there(tx *gorm.DB, id uuid.UUID) error {
	var i Import
	held := tx.Clauses(clause.Locking{Strength: "UPDATE"}).Where("id = ? AND state = ?", id, Receiving).Limit(1).Find(&i)
	if held.Error == nil && held.RowsAffected == 0 {
		return gone()
	}
	return held.Error
}

// received makes the import due.
func (d *Desk) received(ctx context.Context, id uuid.UUID) error {
	return d.DB.InTx(ctx, func(tx *gorm.DB) error {
		now := d.Clock()
		due := map[string]any{"state": Reading, "due_at": now, "expires_at": now.Add(Life)}
		database.AfterCommit(tx, d.wake)
		return tx.Model(&Import{}).Where("id = ? AND state = ?", id, Receiving).Updates(due).Error
	})
}

// drop takes an import back with all that is staged of it.
func (d *Desk) drop(ctx context.Context, id uuid.UUID) error {
	return d.DB.InTx(ctx, func(tx *gorm.DB) error { return remove(tx, id) })
}

// remove deletes imports with all that is staged of them. Records that they wrote stay.
func remove(tx *gorm.DB, ids ...uuid.UUID) error {
	if len(ids) == 0 {
		return nil
	}
	for _, staged := range []any{&row{}, &reckoned{}, &Learner{}, &Title{}, &File{}} {
		if err := tx.Where("import_id IN ?", ids).Delete(staged).Error; err != nil {
			return err
		}
	}
	return tx.Where("id IN ?", ids).Delete(&Import{}).Error
}

// Discard takes back an import that is not confirmed. One that is gone already is no fault. Faults: those of the policy, and
// Conflict once it was confirmed.
func (d *Desk) Discard(ctx context.Context, who access.Actor, id uuid.UUID) (Import, error) {
	var i Import
	err := d.DB.InTx(ctx, func(tx *gorm.DB) (err error) {
		if i, err = hold(tx, who, id); err != nil {
			return err
		}
		if i.State == Writing || i.State == Done || i.State == Undone {
			return fault.New(fault.Conflict, "This import was confirmed. It can be undone, but not discarded.")
		}
		return remove(tx, id)
	})
	return i, err
}

// find gives an import to somebody who may use it, else a NotFound fault.
func find(tx *gorm.DB, who access.Actor, id uuid.UUID) (Import, error) {
	var i Import
	err := tx.Where("id = ?", id).Take(&i).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Import{}, gone()
	}
	if err != nil {
		return Import{}, fmt.Errorf("find an import: %w", err)
	}
	return i, access.Check(who, access.UseImport, i.Access())
}

// gone is the answer for an import that is not there, or not any more.
func gone() error {
	return fault.New(fault.NotFound, "This import is not there any more. What was not confirmed within a day was deleted, and nothing was recorded.")
}

// hold is find with the import's row held until the transaction ends.
func hold(tx *gorm.DB, who access.Actor, id uuid.UUID) (Import, error) {
	return find(tx.Clauses(clause.Locking{Strength: "UPDATE"}), who, id)
}

func about(file uuid.UUID) string { return "import file " + file.String() }

// seal packs and seals the content of a file.
func (d *Desk) seal(file uuid.UUID, content []byte) ([]byte, error) {
	var packed bytes.Buffer
	zip := gzip.NewWriter(&packed)
	_, err := zip.Write(content)
	if err := errors.Join(err, zip.Close()); err != nil {
		return nil, fmt.Errorf("pack a file: %w", err)
	}
	return d.Box.Seal(about(file), packed.Bytes()), nil
}

// unseal gives the content of a file. It is bounded: what is packed was no larger than reports.Largest.
func (d *Desk) unseal(f File) ([]byte, error) {
	packed, err := d.Box.Open(about(f.ID), f.Sealed)
	if err != nil {
		return nil, err
	}
	zip, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("unpack a file: %w", err)
	}
	content, err := io.ReadAll(zip)
	if err != nil {
		return nil, fmt.Errorf("unpack a file: %w", err)
	}
	return content, nil
}
