package identity

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"
	"golang.org/x/text/unicode/norm"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"linkfolio/internal/access"
	"linkfolio/internal/fault"
)

// Arrival is how far a sign-in came. Token is a session's, for the cookie. Where there is none, Half says that the person
// has to take their second step yet: see SecondStep.
type Arrival struct{ Token, Half string }

// Device is where a request comes from: what the browser says of itself, and its network address, which may be empty
// where there is none.
type Device struct{ Agent, Address string }

// SignIn begins a session, or comes halfway where the account has a second step.
//
// A wrong password, an unknown address and a disabled account are one and the same Invalid fault, after the same work.
// TooMany comes back after ten guesses at an account, whether it exists or not, or after too many failures from one address,
// and then the right password is not tried.
func (p *People) SignIn(ctx context.Context, email, password string, from Device) (Arrival, error) {
	person, right, err := p.guessed(ctx, emailKey(email), password, from)
	if err != nil {
		return Arrival{}, err
	}
	return p.begin(ctx, person, ByPassword, from.Agent, right)
}

// guessed counts a guess at an account and finds the person whose password it is. right takes the guess back, since it was
// none, and keeps the password's hash as the person has it now; what it allows is written with it.
func (p *People) guessed(ctx context.Context, key, password string, from Device) (now Person, right func(tx *gorm.DB) error, err error) {
	if err := p.countGuess(ctx, account(key)); err != nil {
		return Person{}, nil, err
	}
	address := p.addressKey(from.Address)
	person, err := p.proven(ctx, key, password, func() error { return p.countFailure(ctx, address) })
	if err != nil {
		return Person{}, nil, err
	}
	renewed, err := p.renewedHash(ctx, person, password)
	if err != nil {
		return Person{}, nil, err
	}
	now = person
	now.PasswordHash = cmp.Or(renewed, person.PasswordHash)
	return now, func(tx *gorm.DB) error {
		if err := giveBackFailure(tx, address); err != nil {
			return err
		}
		if err := giveBack(tx, account(person.EmailKey)); err != nil {
			return err
		}
		return keepHash(tx, person, renewed)
	}, nil
}

// proven finds the person whose password this is. allowed, if any, is asked when it is this guess's turn to be hashed, and
// its fault comes back: what waits its turn does not count yet.
func (p *People) proven(ctx context.Context, key, password string, allowed func() error) (Person, error) {
	person, err := p.byEmail(ctx, key)
	if err != nil {
		return Person{}, err
	}
	stored := person.PasswordHash
	if stored == "" {
		stored = p.hasher.dummy
	}
	right, err := p.hasher.matchesIf(ctx, stored, password, allowed)
	if fault.Of(err) != nil {
		return Person{}, err
	}
	if err != nil {
		return Person{}, fmt.Errorf("check a password: %w", err)
	}
	if !right || person.PasswordHash == "" || person.DisabledAt != nil {
		return Person{}, fault.New(fault.Invalid, "The email address or password is wrong")
	}
	return person, nil
}

// byEmail gives the person with an address, or a zero Person.
func (p *People) byEmail(ctx context.Context, key string) (Person, error) {
	var person Person
	if key == "" {
		return person, nil
	}
	err := p.db.Read(ctx).Where("email_key = ?", key).Take(&person).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Person{}, nil
	}
	if err != nil {
		return Person{}, fmt.Errorf("find an account: %w", err)
	}
	return person, nil
}

// begin opens a new session for a person who proved who they are. Where they have a second step, a password alone opens none
// and comes halfway. also is written in the same transaction, and first, since it may make the person; when it fails, there
// is no session.
func (p *People) begin(ctx context.Context, person Person, by Method, device string, also func(tx *gorm.DB) error) (Arrival, error) {
	session := p.newSession(person.ID, by, device)
	token, err := p.sessionToken(session)
	if err != nil {
		return Arrival{}, err
	}
	opened := false
	err = p.db.InTx(ctx, func(tx *gorm.DB) error {
		if err := also(tx); err != nil {
			return err
		}
		if opened, err = p.open(tx, person, session); err != nil {
			return err
		}
		return p.tidy(tx, person.ID)
	})
	if err != nil {
		return Arrival{}, fmt.Errorf("open a session: %w", err)
	}
	if !opened {
		half, err := p.halfway(person)
		return Arrival{Half: half}, err
	}
	return Arrival{Token: token}, nil
}

// open keeps a session, unless how it was proved is only half of what the account asks for.
func (p *People) open(tx *gorm.DB, person Person, session Session) (opened bool, err error) {
	if err := p.mayBegin(tx, person, session.Method); err != nil {
		return false, err
	}
	if !session.Method.TwoStep() {
		if half, err := hasSecondStep(tx, person.ID); err != nil || half {
			return false, err
		}
	}
	if err := tx.Create(&session).Error; err != nil {
		return false, err
	}
	return true, tx.Model(&Person{}).Where("id = ?", person.ID).UpdateColumn("last_signed_in_at", session.CreatedAt).Error
}

// keepHash stores a hash that was made anew. It holds the person's row until the session is there, and refuses one that the
// present password did not open: it would slip past the end of all sessions that a new password brings.
func keepHash(tx *gorm.DB, person Person, renewed string) error {
	var now Person
	err := tx.Clauses(clause.Locking{Strength: "NO KEY UPDATE"}).Select("password_hash").Where("id = ?", person.ID).Take(&now).Error
	if err != nil {
		return err
	}
	if now.PasswordHash != person.PasswordHash {
		return fault.New(fault.Invalid, "The password was changed a moment ago. Try again.")
	}
	if renewed == "" {
		return nil
	}
	return tx.Model(&Person{}).Where("id = ?", person.ID).UpdateColumn("password_hash", renewed).Error
}

// renewedHash is the password's hash at today's cost, or "" when it is at that cost already.
func (p *People) renewedHash(ctx context.Context, person Person, password string) (string, error) {
	if !p.hasher.outdated(person.PasswordHash) {
		return "", nil
	}
	return p.hasher.hash(ctx, password)
}

// tidy clears out what is over: old guesses, uploads that were not confirmed, and this person's ended sessions.
func (p *People) tidy(tx *gorm.DB, person uuid.UUID) error {
	if err := forgetGuesses(tx, p.clock()); err != nil {
		return err
	}
	if err := p.forgetUploads(tx); err != nil {
		return err
	}
	return tx.Where("person_id = ? AND expires_at <= ?", person, p.clock()).Delete(&Session{}).Error
}

// SignOut ends the actor's session; its token is worth nothing from the next request on. Twice is no fault.
func (p *People) SignOut(ctx context.Context, who access.Actor) error {
	if err := access.Check(who, access.SignOut, access.Record{}); err != nil {
		return err
	}
	return p.db.InTx(ctx, func(tx *gorm.DB) error {
		return tx.Model(&Session{}).Where("id = ? AND person_id = ? AND revoked_at IS NULL", who.Session, who.ID).
			UpdateColumn("revoked_at", p.clock()).Error
	})
}

// longestEmail is what SMTP can deliver to (RFC 5321, with the erratum that makes it 254).
const longestEmail = 254

// emailKey is an address in the form in which addresses are compared: letter case and the way in which accents are
// encoded do not count. What cannot be an address gives "".
func emailKey(email string) string {
	email = strings.TrimSpace(email)
	if !utf8.ValidString(email) || strings.ContainsFunc(email, unicode.IsControl) {
		return ""
	}
	key := norm.NFC.String(strings.ToLower(email))
	if len(key) > longestEmail {
		return ""
	}
	return key
}

// deviceName is what a browser says of itself, short and clean enough to keep.
func deviceName(agent string) string {
	clean := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == utf8.RuneError {
			return -1
		}
		return r
	}, agent)
	if runes := []rune(clean); len(runes) > 200 {
		clean = string(runes[:200])
	}
	return clean
}

func (p *People) newSession(person uuid.UUID, by Method, device string) Session {
	now := p.clock()
	return Session{
		ID: uuid.Must(uuid.NewV7()), PersonID: person, Device: deviceName(device), Method: by,
		CreatedAt: now, LastSeenAt: now, ExpiresAt: now.Add(sessionLife),
	}
}
