package main

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"
)

const importRows = 20_000

// imports measures a list of completions of everybody in an organisation, from the press of the button to the preview, and from
// the confirmation to the last row written. It wants a server that has only just started: the memory is the most that its
// process has ever held.
func (s *server) imports(o options) error {
	lead := s.browser()
	if err := lead.signIn(importLead); err != nil {
		return err
	}
	own, err := lead.organisation()
	if err != nil {
		return err
	}
	form, err := lead.get(own + "/learning/import")
	if err != nil {
		return err
	}
	before := s.peak()
	heading("%s: import of %d rows with %d people", s.engine(), importRows, o.people-4)
	fmt.Printf("%-34s %12s %12s %12s %12s\n", "", "wall s", "CPU s", "CPU s (PG)", "rows/s")
	var place string
	err = s.stage("read and matched", func() error {
		if place, err = lead.upload(own+"/learning/imports", hidden(form), completionsOf(o.people-4)); err != nil {
			return err
		}
		return lead.until(place, "/confirm")
	})
	if err != nil {
		return err
	}
	preview, err := lead.get(place)
	if err != nil {
		return err
	}
	err = s.stage("written", func() error {
		if _, _, err := lead.do(http.MethodPost, place+"/confirm", hidden(preview), http.StatusSeeOther); err != nil {
			return err
		}
		return lead.until(place, "/undo")
	})
	if err != nil {
		return err
	}
	done, err := lead.get(place)
	if err != nil {
		return err
	}
	fmt.Printf("%s; the server's memory: at most %d MiB before, at most %d MiB in all\n", heading1.FindStringSubmatch(done)[1], before>>20, s.peak()>>20)
	return nil
}

var heading1 = regexp.MustCompile(`<h1[^>]*>([^<]*)`)

// stage times one half of an import.
func (s *server) stage(name string, act func() error) error {
	before, beforeDB, began := tree(s.command.Process.Pid).cpu, postgresCPU(), time.Now()
	if err := act(); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	wall := time.Since(began)
	cpu, db := tree(s.command.Process.Pid).cpu-before, ""
	if s.postgres {
		db = fmt.Sprintf("%.1f", (postgresCPU() - beforeDB).Seconds())
	}
	fmt.Printf("%-34s %12.1f %12.1f %12s %12.0f\n", name, wall.Seconds(), cpu.Seconds(), db, importRows/wall.Seconds())
	return nil
}

// completionsOf is a list as platforms give it out: some twenty rows for each person of the crowd.
func completionsOf(people int) []byte {
	titles := []string{"Fire safety", "Safeguarding Adults", "Safeguarding Children", "Moving and Handling", "Resuscitation", "Conflict resolution"}
	var list bytes.Buffer
	list.WriteString("Email address,Full name,Course,Status,Date completed,Score\n")
	for i := range importRows {
		person := i % people
		fmt.Fprintf(&list, "person-%d@bench.example,Person %d,%s,Completed,%02d/%02d/2025,%d%%\n",
			person, person, titles[i/people%len(titles)], i/people%28+1, i/people%12+1, 60+i%40)
	}
	return list.Bytes()
}

// upload sends a file as the form does, and gives the path of the import.
func (b *browser) upload(path string, fields url.Values, content []byte) (string, error) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name := range fields {
		_ = form.WriteField(name, fields.Get(name)) // to memory: it cannot fail
	}
	part, err := form.CreateFormFile("files", "completions.csv")
	if err != nil {
		return "", err
	}
	_, _ = part.Write(content)
	_ = form.Close()
	request, err := http.NewRequest(http.MethodPost, b.at+path, &body)
	if err != nil {
		return "", err
	}
	request.Header.Set("Content-Type", form.FormDataContentType())
	response, err := b.client.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusSeeOther {
		text, _ := io.ReadAll(response.Body)
		return "", fmt.Errorf("the upload was answered with %d: %.300s", response.StatusCode, text)
	}
	return response.Header.Get("Location"), nil
}

// until asks for a page again and again until it leads on to an act.
func (b *browser) until(path, act string) error {
	for range 6000 {
		page, err := b.get(path)
		if err != nil || strings.Contains(page, path+act) {
			return err
		}
		time.Sleep(100 * time.Millisecond)
	}
	return fmt.Errorf("%s never led to %s", path, act)
}

// organisation is the path of the page of the one organisation that a lead leads.
func (b *browser) organisation() (string, error) {
	_, answer, err := b.do(http.MethodGet, "/organisations", nil, http.StatusSeeOther)
	if err != nil {
		return "", err
	}
	return answer.Header.Get("Location"), nil
}

// matrix measures the page of 500 people and 40 modules, and its files.
func (s *server) matrix(o options) error {
	lead := s.browser()
	if err := lead.signIn(matrixLead); err != nil {
		return err
	}
	own, err := lead.organisation()
	if err != nil {
		return err
	}
	rounds := max(o.rounds/10, 5)
	heading("%s: %d people and %d modules; %d requests of each kind", s.engine(), matrixPeople, matrixModules, rounds)
	fmt.Printf("%-34s %12s %12s %12s %14s\n", "", "CPU ms", "CPU ms (PG)", "wall ms", "8 conn, req/s")
	for _, page := range []struct{ name, path string }{
		{"matrix page", "/learning"}, {"matrix as CSV", "/learning.csv"}, {"matrix as Excel", "/learning.xlsx"},
	} {
		if err := s.line(page.name, rounds, true, func(int) error { _, err := lead.get(own + page.path); return err }); err != nil {
			return err
		}
	}
	return nil
}
