"""The process that runs plugin code: one stage of a run, or short calls. It is not trusted."""
