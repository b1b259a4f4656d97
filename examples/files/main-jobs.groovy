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

// Its agent may be a spot instance: when AWS takes it back the block runs again on another one.
pipelineJob('check') {
    definition {
        cps {
            script('''
                pipeline {
                    agent {
                        node {
                            label 'linux'
                            retries 3
                        }
                    }
                    stages {
                        stage('check') {
                            steps {
                                sh 'make check'
                            }
                        }
                    }
                }
            '''.stripIndent())
            sandbox()
        }
    }
}
