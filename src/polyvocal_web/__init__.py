"""The workbench and the team server: one Django project over the library.

Invariant: the library never knows this package. Every write is a Change (`changes`), every way into a study is one
door (`access`), every library value made from rows is made in one place (`snapshot`).
"""
