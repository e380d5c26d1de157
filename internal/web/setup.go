package web

// setUpRoutes are the addresses of the first start: the one-time link that makes the first administrator and organisation.
func (s *Server) setUpRoutes() {}
