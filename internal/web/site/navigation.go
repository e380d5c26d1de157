package site

import (
	"strings"

	"linkfolio/internal/access"
	"linkfolio/internal/web/ui"
)

// places are the pages of the main navigation, each with the action that it needs and the addresses beneath it.
var places = []struct {
	text, href string
	do         access.Action
	beneath    string
}{
	{"Your year", "/", access.LogEntry, ""},
	{"Entries", "/entries", access.ListEntries, "/entries"},
	{"Learning", "/learning", access.SeeLearning, "/learning"},
	{"Sign-offs", "/sign-offs", access.SeeQueue, "/sign-offs"},
	{"Portfolio", "/portfolio", access.MakePortfolio, "/portfolio"},
	{"Supervision", "/supervision", access.SeeSupervision, "/supervision"},
	{"Organisations", "/organisations", access.ListOrganisations, "/organisations"},
	{"Accounts", "/accounts", access.ManageAccounts, "/accounts"},
}

func navigation(who access.Actor, path string) []ui.NavItem {
	if !who.SignedIn() {
		return nil
	}
	var items []ui.NavItem
	if !access.MayEver(who, access.LogEntry) {
		items = append(items, ui.NavItem{Text: "Home", Href: "/", Current: path == "/"})
	}
	for _, p := range places {
		if access.MayEver(who, p.do) {
			if p.do == access.ListOrganisations && len(who.LeadOf) == 1 && !access.MayEver(who, access.AddOrganisation) {
				p.text = "Organisation" // the link leads to it
			}
			items = append(items, ui.NavItem{Text: p.text, Href: p.href, Current: current(path, p.href, p.beneath)})
		}
	}
	return items
}

func current(path, href, beneath string) bool {
	switch {
	case strings.HasSuffix(path, "/sign-off"): // beneath the queue, though its address is the entry's
		return href == "/sign-offs"
	case strings.HasPrefix(path, "/roles/"), strings.HasPrefix(path, "/invitation"):
		return href == "/organisations"
	}
	return path == href || beneath != "" && strings.HasPrefix(path, beneath+"/")
}
