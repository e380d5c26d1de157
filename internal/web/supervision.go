package web

// supervisionRoutes are the addresses of supervision: requests, links, and stand-ins.
func (s *Server) supervisionRoutes() {}
