// job-dsl: every slot runs it at its start, before Jenkins serves.
multibranchPipelineJob('app') {
    branchSources {
        git {
            id('app')
            remote('https://git.example.com/team/app.git')
        }
    }
    orphanedItemStrategy {
        discardOldItems {
            numToKeep(20)
        }
    }
}
