package identity

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/audit"
	"linkfolio/internal/calendar"
	"linkfolio/internal/fault"
)

// Account is what a person sees of themselves.
type Account struct {
	Person
	HasPassword bool // one who signs in another way may have none
	WorksAt     []WorksAt
}

// WorksAt is an organisation in which somebody is something today.
type WorksAt struct {
	Organisation string
	Roles        []access.Role
}

// Account gives the actor's own account, as it is today. The password's hash is not in it.
func (p *People) Account(ctx context.Context, who access.Actor) (Account, error) {
	if err := managesOwn(who); err != nil {
		return Account{}, err
	}
	var account Account
	err := p.db.Snapshot(ctx, func(tx *gorm.DB) error {
		person, err := withHash(tx, who.ID)
		if err != nil {
			return err
		}
		account.Person, account.HasPassword = person, person.PasswordHash != ""
		account.PasswordHash = ""
		account.WorksAt, err = workplaces(tx, who.ID, p.clock.Today())
		return err
	})
	return account, err
}

// managesOwn asks the policy whether the actor may manage their own account.
func managesOwn(who access.Actor) error {
	return access.Check(who, access.ManageAccount, access.Record{Owner: who.ID})
}

// withHash is Find with the password's hash, for those who check a password.
func withHash(tx *gorm.DB, id uuid.UUID) (Person, error) {
	var person Person
	err := tx.Where("id = ?", id).Take(&person).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Person{}, access.NotFound()
	}
	if err != nil {
		return Person{}, fmt.Errorf("find a person: %w", err)
	}
	return person, nil
}

func workplaces(tx *gorm.DB, person uuid.UUID, on calendar.Date) ([]WorksAt, error) {
	var rows []struct {
		Name string
		Role access.Role
	}
	err := tx.Model(&Membership{}).Select("organisations.name, memberships.role").
		Joins("JOIN organisations ON organisations.id = memberships.organisation_id").
		Where("memberships.person_id = @who AND "+live("memberships"), map[string]any{"who": person, "day": on}).
		Order("organisations.name, organisations.id, memberships.role").Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("workplaces: %w", err)
	}
	var all []WorksAt
	for _, row := range rows {
		if last := len(all) - 1; last < 0 || all[last].Organisation != row.Name {
			all = append(all, WorksAt{Organisation: row.Name})
		}
		last := &all[len(all)-1]
		last.Roles = append(last.Roles, row.Role)
	}
	return all, nil
}

// Details is what a person may set of their own account. The start of the membership year is as typed: NALW counts a
// membership year of each member's own (domain reference, section 1).
type Details struct {
	Name, RoleTitle, MembershipNumber string
	StartDay, StartMonth              string
}

// ReadMonthDay reads a day of any year from two boxes, or says what is wrong: a sentence that follows the name of the
// field. Months may be numbers or names.
func ReadMonthDay(day, month string) (calendar.MonthDay, string) {
	day, month = strings.TrimSpace(day), strings.TrimSpace(month)
	if day == "" || month == "" {
		return calendar.MonthDay{}, "must include a day and a month"
	}
	d, dayErr := strconv.Atoi(day)
	m, known := monthOf(month)
	if dayErr != nil || !known || d < 1 || d > 31 {
		return calendar.MonthDay{}, "must be a day and a month, like 1 4 for 1 April"
	}
	read, err := calendar.ParseMonthDay(calendar.MonthDay{Month: m, Day: d}.String())
	if err != nil {
		return calendar.MonthDay{}, fmt.Sprintf("must be a real day: %d %s does not exist", d, m)
	}
	return read, ""
}

func monthOf(text string) (time.Month, bool) {
	if n, err := strconv.Atoi(text); err == nil {
		return time.Month(n), n >= 1 && n <= 12
	}
	for m := time.January; m <= time.December; m++ {
		if lower := strings.ToLower(text); len(lower) >= 3 && strings.HasPrefix(strings.ToLower(m.String()), lower) {
			return m, true
		}
	}
	return 0, false
}

func (d Details) read() (Person, error) {
	var c fault.Check
	read := Person{
		Name: strings.TrimSpace(d.Name), RoleTitle: strings.TrimSpace(d.RoleTitle), MembershipNumber: strings.TrimSpace(d.MembershipNumber),
	}
	if read.Name == "" {
		c.Add("name", "Enter your full name")
	}
	c.Line("name", "Full name", read.Name, longestName)
	c.Line("role_title", "Role", read.RoleTitle, longestName)
	c.Line("membership_number", "NALW membership number", read.MembershipNumber, longestName)
	start, wrong := ReadMonthDay(d.StartDay, d.StartMonth)
	if wrong != "" {
		c.Add("membership_start", "The start of your membership year "+wrong)
	}
	read.MembershipStart = start
	return read, c.Err()
}

// ChangeDetails keeps new details. lock is the account's lock version when the form was made. Faults: Invalid at name,
// role_title, membership_number or membership_start, and Conflict where they were changed meanwhile. What is stored
// already is kept without a word, so the same form twice is once.
func (p *People) ChangeDetails(ctx context.Context, who access.Actor, lock int, d Details) error {
	if err := managesOwn(who); err != nil {
		return err
	}
	wanted, err := d.read()
	if err != nil {
		return err
	}
	return p.db.InTx(ctx, func(tx *gorm.DB) error {
		stored, err := Find(tx, who.ID)
		if err != nil {
			return err
		}
		differs := differences(stored, wanted)
		if len(differs) == 0 {
			return nil
		}
		wanted.LockVersion = lock + 1
		done := tx.Model(&Person{}).Where("id = ? AND lock_version = ?", who.ID, lock).
			Select("name", "role_title", "membership_number", "membership_start", "lock_version").Updates(wanted)
		if done.Error == nil && done.RowsAffected == 0 {
			return fault.New(fault.Conflict, "Your details were changed in another window or on another device after you opened this page.")
		}
		if done.Error != nil {
			return fmt.Errorf("change details: %w", done.Error)
		}
		who.Name = wanted.Name
		return p.recordOwn(tx, who, "changed details", "changed their "+inWords(differs))
	})
}

// differences names the details in which two accounts differ.
func differences(a, b Person) (names []string) {
	for _, one := range []struct {
		name    string
		differs bool
	}{
		{"name", a.Name != b.Name},
		{"role", a.RoleTitle != b.RoleTitle},
		{"membership number", a.MembershipNumber != b.MembershipNumber},
		{"start of the membership year", a.MembershipStart != b.MembershipStart},
	} {
		if one.differs {
			names = append(names, one.name)
		}
	}
	return names
}

// recordOwn writes down what a person did to their own account.
func (p *People) recordOwn(tx *gorm.DB, who access.Actor, act audit.Act, words string) error {
	return p.note(tx, who, who.ID, act, audit.Subject{Kind: "person", ID: who.ID}, words)
}

// recheck holds a password against the actor's own before something that a thief of the session must not do. A wrong one
// is an Invalid fault at the field, after ten of them TooMany: the guesses are those of signing in. The person comes back
// with the hash.
func (p *People) recheck(ctx context.Context, who access.Actor, field, password string) (Person, error) {
	if password == "" {
		return Person{}, fault.At(field, "Enter your password")
	}
	person, err := withHash(p.db.Read(ctx), who.ID)
	if err != nil {
		return Person{}, err
	}
	if person.PasswordHash == "" {
		return Person{}, fault.At(field, "Your account has no password yet. Choose one first")
	}
	if err := p.countGuess(ctx, account(person.EmailKey)); err != nil {
		return Person{}, err
	}
	right, err := p.hasher.matches(ctx, person.PasswordHash, password)
	if err != nil {
		return Person{}, fmt.Errorf("check a password: %w", err)
	}
	if !right {
		return Person{}, fault.At(field, "This is not your password")
	}
	return person, p.db.InTx(ctx, func(tx *gorm.DB) error { return giveBack(tx, account(person.EmailKey)) })
}
