package identity

import (
	"strings"
	"testing"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/spreadsheet"
)

func TestRolesInCommonWords(t *testing.T) {
	t.Parallel()
	for words, want := range map[string]access.Role{
		"link worker": access.LinkWorker, "SPLW": access.LinkWorker, "Link-Worker": access.LinkWorker, " link_worker ": access.LinkWorker,
		"Social Prescribing  Link Worker": access.LinkWorker, "Clinical Supervisor": access.Supervisor, "Line manager": access.Supervisor,
		"manager": access.Supervisor, "LEAD": access.Lead, "Service lead": access.Lead, "link\u00a0worker": access.LinkWorker,
		"care coordinator": "", "": "", "leader of men": "", "administrator": "",
	} {
		got, known := readRole(words)
		if got != want || known != (want != "") {
			t.Errorf("%q is %q, %v", words, got, known)
		}
	}
}

func TestDaysAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	third := calendar.MustOn(2026, 11, 3)
	for text, want := range map[string]calendar.Date{
		"3/11/2026": third, "03/11/2026": third, "3.11.2026": third, "3-11-2026": third, "3 November 2026": third, "3rd Nov 2026": third,
		"3 Nov, 2026": third, "2026-11-03": third, "2026-11-03 00:00": third, "3-Nov-2026": third, " 3/11/2026 ": third,
	} {
		if got, readable := readDay(text); !readable || got != want {
			t.Errorf("%q is %s, %v", text, got, readable)
		}
	}
	for _, text := range []string{"31/02/2026", "11/31/2026", "3/11/26", "Nov 2026", "46350", "yesterday", "2026-11-03 09:30", "3/Nix/2026", "0/1/2026"} {
		if got, readable := readDay(text); readable {
			t.Errorf("%q is read as %s", text, got)
		}
	}
	if day, readable := readDay(" "); !readable || !day.IsZero() {
		t.Error("nothing is not nothing")
	}
}

func TestRowsAreCutAndKept(t *testing.T) {
	t.Parallel()
	table, err := spreadsheet.Read(t.Context(), strings.NewReader("Forename,Surname,e-mail,ROLE,Notes\r\n,,,,only a note\r\nMia,Ŵen,m@demo.example,lead,\r\n"+
		strings.Repeat("x", 5000)+",Y,y@demo.example,lead,\r\n"), spreadsheet.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	body, err := uploadRows(table)
	if err != nil || len(body.Rows) != 2 || len(body.Unused) != 1 {
		t.Fatalf("%+v, %v", body, err)
	}
	if first := body.Rows[0]; first.Number != 3 || first.Name != "Mia Ŵen" {
		t.Errorf("%+v", first)
	}
	if n := len([]rune(body.Rows[1].Name)); n > 2*longestCell {
		t.Errorf("a name of %d characters is kept", n)
	}
	if _, err := body.Rows[1].read(calendar.MustOn(2026, 11, 23)); err == nil {
		t.Error("a name that was cut is taken")
	}
}
