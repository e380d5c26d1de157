package identity

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/fault"
)

const (
	sessionType     = "linkfolio-session+jwt"
	sessionAudience = "linkfolio-session"
	issuer          = "linkfolio"

	sessionLife = 14 * 24 * time.Hour // since signing in
	sessionIdle = 12 * time.Hour      // since it was last seen
	seenEvery   = time.Minute         // how often it is written down that it was seen
	clockSlack  = 10 * time.Second    // by which the clocks of two servers may differ
)

// sessionClaims is what a session token says: who (sub), and which session row (sid).
type sessionClaims struct {
	jwt.RegisteredClaims
	SessionID string `json:"sid"`
}

func (p *People) sessionToken(s Session) (string, error) {
	return p.keys.Sign(sessionType, sessionClaims{
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer: issuer, Audience: jwt.ClaimStrings{sessionAudience}, Subject: s.PersonID.String(),
			IssuedAt: jwt.NewNumericDate(s.CreatedAt), ExpiresAt: jwt.NewNumericDate(s.ExpiresAt),
		},
		SessionID: s.ID.String(),
	})
}

// Actor tells who a session token stands for, with the roles and links that are live today. Any token that is not
// exactly a running session of an account in use is a SignedOut fault: forged, expired, ended, or idle for 12 hours.
func (p *People) Actor(ctx context.Context, token string) (access.Actor, error) {
	person, session, err := p.readToken(token)
	if err != nil {
		return access.Actor{}, signedOut(err)
	}
	row, err := p.session(ctx, session, person)
	if err != nil {
		return access.Actor{}, err
	}
	if why := row.over(p.clock()); why != nil {
		return access.Actor{}, signedOut(why)
	}
	p.seen(ctx, row.Session)
	return p.actor(ctx, row)
}

func signedOut(why error) error {
	return fault.New(fault.SignedOut, "Sign in to carry on.").Because(why)
}

func (p *People) readToken(token string) (person, session uuid.UUID, err error) {
	var claims sessionClaims
	err = p.keys.Parse(token, sessionType, &claims,
		jwt.WithTimeFunc(p.clock), jwt.WithLeeway(clockSlack), jwt.WithIssuedAt(), jwt.WithExpirationRequired(),
		jwt.WithIssuer(issuer), jwt.WithAudience(sessionAudience))
	if err != nil {
		return uuid.Nil, uuid.Nil, err
	}
	if p.keys.retiredBefore(token, sessionType, p.clock().Add(-sessionLife-rotationSlack)) {
		return uuid.Nil, uuid.Nil, errors.New("its key has not signed for longer than a session lasts")
	}
	if person, err = uuid.Parse(claims.Subject); err != nil {
		return uuid.Nil, uuid.Nil, fmt.Errorf("sub: %w", err)
	}
	if session, err = uuid.Parse(claims.SessionID); err != nil {
		return uuid.Nil, uuid.Nil, fmt.Errorf("sid: %w", err)
	}
	return person, session, nil
}

// openSession is a session beside what is true of its person.
type openSession struct {
	Session
	Name          string
	DisabledAt    *time.Time
	Administrator bool
}

func (p *People) session(ctx context.Context, id, person uuid.UUID) (openSession, error) {
	var row openSession
	err := p.db.Read(ctx).Table("sessions").Select("sessions.*, people.name, people.disabled_at, people.administrator").
		Joins("JOIN people ON people.id = sessions.person_id").
		Where("sessions.id = ? AND sessions.person_id = ?", id, person).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return openSession{}, signedOut(err)
	}
	if err != nil {
		return openSession{}, fmt.Errorf("look up a session: %w", err)
	}
	return row, nil
}

// over says why a session no longer runs, or nil.
func (s openSession) over(now time.Time) error {
	switch {
	case s.RevokedAt != nil:
		return errors.New("the session was ended")
	case !now.Before(s.ExpiresAt):
		return errors.New("the session has expired")
	case now.Sub(s.LastSeenAt) >= sessionIdle:
		return errors.New("the session was not used for too long")
	case s.DisabledAt != nil:
		return errors.New("the account is disabled")
	}
	return nil
}

// seen notes that the session is in use. When that cannot be written (a full disk, say) people can still read; the
// database has logged why.
func (p *People) seen(ctx context.Context, s Session) {
	now := p.clock()
	if now.Sub(s.LastSeenAt) < seenEvery {
		return
	}
	_ = p.db.InTx(ctx, func(tx *gorm.DB) error {
		return tx.Model(&Session{}).Where("id = ? AND last_seen_at < ?", s.ID, now).UpdateColumn("last_seen_at", now).Error
	})
}

// actor gathers what is true of the person today.
func (p *People) actor(ctx context.Context, s openSession) (access.Actor, error) {
	who := access.Actor{ID: s.PersonID, Name: s.Name, Session: s.ID, SignedInBy: string(s.Method), Administrator: s.Administrator}
	today := p.clock.Today()
	db := p.db.Read(ctx)

	places, err := placesOf(db, who.ID)
	if err == nil {
		err = tie(db, &who, places, today)
	}
	for _, place := range places {
		who.Unproven = who.Unproven || place.live(today) && place.asksFor(s.Method)
	}
	who.Insisted = s.Method != BySingleSignOn && p.insists(s.Administrator, places, today)
	return who, err
}

// tie tells an actor of their roles and ties of a day.
func tie(db *gorm.DB, who *access.Actor, places []place, today calendar.Date) (err error) {
	for _, place := range places {
		who.Holder = who.Holder || place.Role == access.LinkWorker && !place.StartsOn.After(today)
		if !place.live(today) {
			continue
		}
		if !who.Has(place.Role) {
			who.Roles = append(who.Roles, place.Role)
		}
		if place.Role == access.Lead {
			who.LeadOf = append(who.LeadOf, place.OrganisationID)
		}
	}
	if who.Supervises, err = supervisedBy(db, who.ID, today); err != nil {
		return err
	}
	if who.Has(access.Supervisor) {
		if who.StandsIn, err = standsIn(db, who.ID, today); err != nil {
			return err
		}
	}
	if who.Has(access.Lead) {
		who.Leads, err = ledBy(db, who.ID, today)
	}
	return err
}

// Expected gives somebody as the policy would know them on a day if they signed in, for letters about what they would see. It
// asks nobody's leave.
func Expected(tx *gorm.DB, person Person, on calendar.Date) (access.Actor, error) {
	who := access.Actor{ID: person.ID, Name: person.Name}
	places, err := placesOf(tx, who.ID)
	if err != nil {
		return who, err
	}
	return who, tie(tx, &who, places, on)
}

// place is a membership beside what its organisation asks of those who sign in.
type place struct {
	Membership
	RequireTwoStep bool
	RequireSSO     bool `gorm:"column:require_sso"`
}

func placesOf(db *gorm.DB, person uuid.UUID) ([]place, error) {
	var places []place
	err := db.Table("memberships").Select("memberships.*, organisations.require_two_step, organisations.require_sso").
		Joins("JOIN organisations ON organisations.id = memberships.organisation_id").
		Where("memberships.person_id = ?", person).Order("memberships.role, memberships.id").Scan(&places).Error
	if err != nil {
		return nil, fmt.Errorf("roles: %w", err)
	}
	return places, nil
}

// asksFor tells whether somebody in this place has to prove more than this method did.
func (p place) asksFor(method Method) bool {
	return p.RequireTwoStep && p.Role != access.LinkWorker && !method.TwoStep()
}
