// Package web turns requests into calls of the domain and their answers into pages.
//
// It promises that everything works without scripts, and that each page asks the domain once for what it shows. What every
// page stands on is package site; the components are package ui. It may not touch the database, decide who may do what, or
// hold rules of the trade: those are the domain packages' business.
package web

import "linkfolio/internal/web/site"

// Config is what a server is made of.
type Config = site.Config

// Server is the site with all its pages.
type Server struct{ *site.Site }

// New prepares a server: it parses every template and adds every route, so that a fault in one shows at start.
func New(cfg Config) (*Server, error) {
	stand, err := site.New(cfg)
	if err != nil {
		return nil, err
	}
	s := &Server{stand}
	s.routes()
	return s, nil
}
