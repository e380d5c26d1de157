package identity

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/fault"
	"linkfolio/internal/spreadsheet"
)

const (
	// UploadLife is how long a file can be confirmed after it was uploaded.
	UploadLife = time.Hour

	// LargestUpload is in bytes.
	LargestUpload = 5 << 20

	invitationBatch = 250 // invitations in one transaction, so that others can write in between
)

// upload is a file of invitations that waits for its confirmation, or was confirmed. Invited is how many were invited.
type upload struct {
	ID             uuid.UUID `gorm:"primaryKey"`
	OrganisationID uuid.UUID
	PersonID       uuid.UUID // who uploaded it
	Sealed         []byte
	CreatedAt      time.Time
	ExpiresAt      time.Time
	Invited        *int
}

// uploadBody is what is kept, sealed, of a file.
type uploadBody struct {
	Rows   []uploadRow
	Unused []string // headings of columns that are not used
	Sheet  string
	Sheets int
}

// Upload reads a file of invitations and keeps its rows for an hour. Nobody is invited before Confirm. Faults: NotFound,
// Unavailable where too many files are being read, and Invalid at file.
func (p *People) Upload(ctx context.Context, who access.Actor, organisation uuid.UUID, file io.Reader) (uuid.UUID, error) {
	if _, err := p.Inviting(ctx, who, organisation); err != nil {
		return uuid.Nil, err
	}
	table, err := spreadsheet.Read(ctx, file, spreadsheet.Limits{Bytes: LargestUpload})
	if refusal := fault.Of(err); refusal != nil && refusal.Kind == fault.Invalid {
		return uuid.Nil, fault.At("file", refusal.Message)
	}
	if err != nil {
		return uuid.Nil, err
	}
	body, err := uploadRows(table)
	if err != nil {
		return uuid.Nil, err
	}
	u := upload{ID: uuid.Must(uuid.NewV7()), OrganisationID: organisation, PersonID: who.ID, CreatedAt: p.clock(), ExpiresAt: p.clock().Add(UploadLife)}
	if u.Sealed, err = p.sealUpload(u.ID, body); err != nil {
		return uuid.Nil, err
	}
	err = p.db.InTx(ctx, func(tx *gorm.DB) error {
		if err := p.forgetUploads(tx); err != nil {
			return err
		}
		return tx.Create(&u).Error
	})
	if err != nil {
		return uuid.Nil, fmt.Errorf("keep an upload: %w", err)
	}
	return u.ID, nil
}

// forgetUploads deletes files whose time is over.
func (p *People) forgetUploads(tx *gorm.DB) error {
	return tx.Where("expires_at <= ?", p.clock()).Delete(&upload{}).Error
}

func aboutUpload(id uuid.UUID) string { return "upload " + id.String() }

func (p *People) sealUpload(id uuid.UUID, body uploadBody) ([]byte, error) {
	var packed bytes.Buffer
	zip := gzip.NewWriter(&packed)
	if err := json.NewEncoder(zip).Encode(body); err != nil {
		return nil, fmt.Errorf("pack an upload: %w", err)
	}
	if err := zip.Close(); err != nil {
		return nil, fmt.Errorf("pack an upload: %w", err)
	}
	return p.box.Seal(aboutUpload(id), packed.Bytes()), nil
}

func (p *People) openUpload(u upload) (body uploadBody, err error) {
	packed, err := p.box.Open(aboutUpload(u.ID), u.Sealed)
	if err != nil {
		return body, err
	}
	zip, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return body, fmt.Errorf("unpack an upload: %w", err)
	}
	if err := json.NewDecoder(zip).Decode(&body); err != nil {
		return body, fmt.Errorf("unpack an upload: %w", err)
	}
	return body, nil
}

// UploadOutcome is what will become of a row.
type UploadOutcome string

// The outcomes, those first that need somebody's attention.
const (
	RowProblem UploadOutcome = "problem"
	RowRepeat  UploadOutcome = "repeat"  // an earlier row says the same
	RowMember  UploadOutcome = "member"  // has the role already
	RowInvited UploadOutcome = "invited" // is invited already
	RowInvite  UploadOutcome = "invite"  // will be invited
)

// UploadOutcomes lists them in that order.
func UploadOutcomes() []UploadOutcome {
	return []UploadOutcome{RowProblem, RowRepeat, RowMember, RowInvited, RowInvite}
}

// UploadRow is a row of the preview: what stands in the file, and what will become of it, in a sentence.
type UploadRow struct {
	Number                                             int // as the spreadsheet shows it
	Email, Name, Role, RoleTitle, StartsOn, Supervisor string
	Outcome                                            UploadOutcome
	Words                                              string

	invitation NewInvitation
}

// UploadPreview is what would come of a file now. Rows stand in the order of UploadOutcomes, then as in the file.
type UploadPreview struct {
	ID           uuid.UUID
	Organisation Organisation
	Rows         []UploadRow
	Counts       map[UploadOutcome]int
	Unused       []string // headings of columns that are not used
	Sheet        string   // the sheet that was read, where there are several
	Supervisors  bool     // some rows name a supervisor
	LeftOut      bool     // but only a lead of the organisation sets supervision, so they are left out
	Invited      *int     // how many were invited by it; nil before it is confirmed
}

// errNoUpload is the one answer for a file that is not there, not theirs, or over.
func errNoUpload() error {
	return fault.New(fault.NotFound, "This upload can no longer be used. Upload the file again.")
}

// Preview says, row by row, what would come of a file. It changes nothing. Fault: NotFound, also after an hour.
func (p *People) Preview(ctx context.Context, who access.Actor, id uuid.UUID) (UploadPreview, error) {
	var preview UploadPreview
	err := p.db.Snapshot(ctx, func(tx *gorm.DB) (err error) {
		preview, err = p.preview(tx, who, id)
		return err
	})
	return preview, err
}

func (p *People) preview(tx *gorm.DB, who access.Actor, id uuid.UUID) (UploadPreview, error) {
	var u upload
	err := tx.Where("id = ? AND expires_at > ?", id, p.clock()).Take(&u).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return UploadPreview{}, errNoUpload()
	}
	if err != nil {
		return UploadPreview{}, fmt.Errorf("find an upload: %w", err)
	}
	o, err := inviting(tx, who, u.OrganisationID)
	if err != nil {
		return UploadPreview{}, err
	}
	body, err := p.openUpload(u)
	if err != nil {
		return UploadPreview{}, err
	}
	preview := UploadPreview{ID: id, Organisation: o, Counts: map[UploadOutcome]int{}, Unused: body.Unused, Invited: u.Invited}
	if body.Sheets > 1 {
		preview.Sheet = body.Sheet
	}
	for _, row := range body.Rows {
		preview.Supervisors = preview.Supervisors || row.Supervisor != ""
	}
	preview.LeftOut = preview.Supervisors && !access.May(who, access.SetSupervision, access.Record{Organisations: []uuid.UUID{o.ID}})
	if preview.Rows, err = p.judge(tx, o, body.Rows, preview.LeftOut); err != nil {
		return UploadPreview{}, err
	}
	for _, row := range preview.Rows {
		preview.Counts[row.Outcome]++
	}
	return preview, nil
}

// judge says what becomes of each row.
func (p *People) judge(tx *gorm.DB, o Organisation, rows []uploadRow, noSupervisors bool) ([]UploadRow, error) {
	judged := make([]UploadRow, len(rows))
	var keys []string
	for i, r := range rows {
		judged[i] = UploadRow{Number: r.Number, Email: r.Email, Name: r.Name, Role: r.Role, RoleTitle: r.RoleTitle, StartsOn: r.StartsOn, Supervisor: r.Supervisor}
		if noSupervisors {
			r.Supervisor = ""
		}
		n, err := r.read(p.clock.Today())
		if refusal := fault.Of(err); refusal != nil {
			judged[i].Outcome, judged[i].Words = RowProblem, sentences(refusal.Fields)
			continue
		}
		judged[i].invitation = n
		keys = append(keys, emailKey(n.Email))
	}
	found := map[seat]standing{}
	for chunk := range slices.Chunk(keys, 1000) {
		some, err := p.standings(tx, o.ID, chunk)
		if err != nil {
			return nil, err
		}
		for at, there := range some {
			found[at] = there
		}
	}
	p.place(judged, o, found)
	slices.SortStableFunc(judged, func(a, b UploadRow) int {
		return slices.Index(UploadOutcomes(), a.Outcome) - slices.Index(UploadOutcomes(), b.Outcome)
	})
	return judged, nil
}

// place tells those who have a seat, or are there twice, from those who will be invited.
func (p *People) place(rows []UploadRow, o Organisation, found map[seat]standing) {
	first := map[seat]int{}
	for i := range rows {
		row := &rows[i]
		if row.Outcome != "" {
			continue
		}
		at := seat{emailKey(row.invitation.Email), row.invitation.Role}
		there := found[at]
		as := withArticle(at.role)
		switch earlier, repeated := first[at]; {
		case repeated:
			row.Outcome, row.Words = RowRepeat, fmt.Sprintf("The same person and role as in row %d, which counts", earlier)
		case there.member:
			row.Outcome, row.Words = RowMember, fmt.Sprintf("Is already %s at %s", as, o.Name)
		case !there.free(p.clock()):
			row.Outcome, row.Words = RowInvited, fmt.Sprintf("Is already invited as %s, until %s", as, there.invitation.Until().Words())
		default:
			row.Outcome, row.Words = RowInvite, "Will be invited as "+as
			if !row.invitation.StartsOn.IsZero() {
				row.Words += " from " + row.invitation.StartsOn.Words()
			}
		}
		if _, repeated := first[at]; !repeated {
			first[at] = row.Number
		}
	}
}

// sentences are all that is wrong with a row, one after the other.
func sentences(fields []fault.Field) string {
	words := ""
	for _, f := range fields {
		if words != "" {
			words += ". "
		}
		words += f.Message
	}
	return words
}

// Confirm invites those of a file who can be invited, and gives the organisation. It can be done again, whole or after it
// broke off: nobody is invited twice. Fault: NotFound, also an hour after the upload.
func (p *People) Confirm(ctx context.Context, who access.Actor, id uuid.UUID) error {
	preview, err := p.Preview(ctx, who, id)
	if err != nil {
		return err
	}
	var wanted []NewInvitation
	for _, row := range preview.Rows {
		if row.Outcome == RowInvite {
			wanted = append(wanted, row.invitation)
		}
	}
	batches := slices.Collect(slices.Chunk(wanted, invitationBatch))
	if len(batches) == 0 {
		batches = append(batches, nil)
	}
	for _, batch := range batches {
		if err := p.confirmBatch(ctx, who, preview, batch); err != nil {
			return fmt.Errorf("invite the people of a file: %w", err)
		}
	}
	return nil
}

// confirmBatch invites some, and counts them on the upload. Two who confirm at once take turns.
func (p *People) confirmBatch(ctx context.Context, who access.Actor, preview UploadPreview, batch []NewInvitation) error {
	return p.db.InTx(ctx, func(tx *gorm.DB) error {
		counted := func(n int) error {
			return tx.Model(&upload{}).Where("id = ?", preview.ID).UpdateColumn("invited", gorm.Expr("COALESCE(invited, 0) + ?", n)).Error
		}
		if err := counted(0); err != nil { // holds the row
			return err
		}
		if err := p.forgetInvitations(tx, preview.Organisation.ID); err != nil {
			return err
		}
		invited, err := p.inviteAll(tx, who, preview.Organisation, batch)
		if err != nil {
			return err
		}
		return counted(invited)
	})
}
