"""Jenkins' configuration as code as users bring it: merged with ours as the plugin does, judged.

tree (nodes that know file and line) → merging (what JCasC would refuse to merge) → rules, a module
for each matter → judge (everything that is wrong, and what is only worth to know).
"""
