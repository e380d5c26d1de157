package main

import (
	"context"
	"path/filepath"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"linkfolio/internal/audit"
	"linkfolio/internal/calendar"
)

// anchorType marks an anchor among our tokens.
const anchorType = "linkfolio-anchor+jws"

// anchorEvery is how often the server notes the ends of the audit chains outside the database.
const anchorEvery = time.Hour

// ledgerFile is where the anchors stand in the data directory.
const ledgerFile = "anchors.jws"

type anchorClaims struct {
	audit.Anchor
	jwt.RegisteredClaims
}

func (a *app) ledger() audit.Ledger {
	return audit.Ledger{
		File: filepath.Join(a.config.DataDir, ledgerFile),
		Sign: func(anchor audit.Anchor) (string, error) {
			return a.keys.Sign(anchorType, anchorClaims{Anchor: anchor})
		},
		Open: func(line string) (audit.Anchor, error) {
			var claims anchorClaims
			err := a.keys.Parse(line, anchorType, &claims)
			return claims.Anchor, err
		},
	}
}

// keepAnchors drops an anchor now, each hour, and once more when the server stops.
func (a *app) keepAnchors(ctx context.Context) {
	tick := time.NewTicker(anchorEvery)
	defer tick.Stop()
	for {
		a.dropAnchor(context.WithoutCancel(ctx))
		select {
		case <-ctx.Done():
			a.dropAnchor(context.WithoutCancel(ctx))
			return
		case <-tick.C:
		}
	}
}

func (a *app) dropAnchor(ctx context.Context) {
	if _, err := a.ledger().Drop(a.db.Read(ctx), calendar.System()); err != nil {
		a.log.Error("anchor the audit chains", "error", err)
	}
}
