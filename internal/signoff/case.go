package signoff

import (
	"context"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/audit"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/cpd"
	"linkfolio/internal/identity"
)

// Case is all that the page of an entry shows: to its owner the entry as it stands, to a supervisor the version that
// was sent to them.
type Case struct {
	Entry      cpd.Entry
	Content    cpd.Content
	Hash       string // of the version shown to a supervisor, or last sent by the owner; empty when never sent
	Owner      string
	OwnerRole  string
	Supervisor string // whom it was sent to last; empty when it is with nobody
	Decisions  []Decision
	History    []audit.Line
	May        May
}

// May says which buttons the page has, by the same table that the domain asks.
type May struct{ Edit, Delete, Send, Withdraw, Sign, Return bool }

// Case gathers it in one moment. Faults: NotFound.
func (d *Desk) Case(ctx context.Context, who access.Actor, entry uuid.UUID) (Case, error) {
	var c Case
	err := d.db.Snapshot(ctx, func(tx *gorm.DB) error {
		e, err := d.open(tx, who, access.ViewEntry, entry)
		if err != nil {
			return err
		}
		c.Entry, c.May = e, mayOf(who, e)
		for _, gather := range []func(*gorm.DB, *Case) error{gatherNames, gatherDecisions, gatherHistory} {
			if err := gather(tx, &c); err != nil {
				return err
			}
		}
		return d.gatherContent(ctx, tx, who, &c)
	})
	return c, err
}

func mayOf(who access.Actor, e cpd.Entry) May {
	may := func(do access.Action) bool { return access.May(who, do, e.Access()) }
	return May{
		Edit: may(access.EditEntry), Delete: may(access.DeleteEntry) && e.Version == 0, Send: may(access.SendEntry),
		Withdraw: may(access.WithdrawEntry), Sign: may(access.SignEntry), Return: may(access.ReturnEntry),
	}
}

func gatherNames(tx *gorm.DB, c *Case) error {
	owner, err := identity.Find(tx, c.Entry.OwnerID)
	if err != nil {
		return err
	}
	c.Owner, c.OwnerRole = owner.Name, owner.RoleTitle
	if c.Entry.ReviewerID == nil {
		return nil
	}
	supervisor, err := identity.Find(tx, *c.Entry.ReviewerID)
	c.Supervisor = supervisor.Name
	return err
}

func gatherDecisions(tx *gorm.DB, c *Case) error {
	found, err := For(tx, []uuid.UUID{c.Entry.ID})
	c.Decisions = found[c.Entry.ID]
	return err
}

func gatherHistory(tx *gorm.DB, c *Case) (err error) {
	c.History, err = audit.History(tx, c.Entry.OwnerID, c.Entry.ID)
	return err
}

// gatherContent shows the owner the entry as it stands, and anybody else only the version that was sent.
func (d *Desk) gatherContent(ctx context.Context, tx *gorm.DB, who access.Actor, c *Case) error {
	sealed := who.ID != c.Entry.OwnerID
	if c.Entry.Version > 0 {
		version, content, err := cpd.VersionOf(tx, c.Entry.ID, c.Entry.Version)
		if err != nil {
			return err
		}
		c.Hash = version.Hash
		if sealed || c.Entry.State == access.Sent || c.Entry.State == access.Signed {
			c.Content = content
			return nil
		}
	}
	if sealed {
		return access.NotFound()
	}
	template, activities, err := d.catalogueOf(ctx, c.Entry)
	if err != nil {
		return err
	}
	c.Content = c.Entry.Content(template, activityLabel(activities, c.Entry.Activity))
	return nil
}

func (d *Desk) catalogueOf(ctx context.Context, e cpd.Entry) (catalogue.Template, []catalogue.Activity, error) {
	template, err := d.shelf.Template(ctx, e.TemplateID)
	if err != nil {
		return template, nil, err
	}
	activities, err := d.shelf.Activities(ctx)
	return template, activities, err
}
